namespace Ripcs.Changes.State;

/// <summary>A value that is read when somebody asks for it, and once; two are equal if their values are.</summary>
internal sealed class Deferred<T> : IEquatable<Deferred<T>>
{
    private readonly Lazy<T> _value;

    public Deferred(T value) => _value = new Lazy<T>(value);

    public Deferred(Func<T> read) => _value = new Lazy<T>(read, LazyThreadSafetyMode.None);

    /// <exception cref="StateException">It cannot be read.</exception>
    public T Value => _value.Value;

    public bool Equals(Deferred<T>? other) => other is not null
        && (ReferenceEquals(this, other) || EqualityComparer<T>.Default.Equals(Value, other.Value));

    public override bool Equals(object? obj) => Equals(obj as Deferred<T>);

    public override int GetHashCode() => Value?.GetHashCode() ?? 0;
}
