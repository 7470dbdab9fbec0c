namespace Ripcs.Core.Model;

/// <summary>One entry of Ports or SourcePorts as it was written; Text is how the author sees it.</summary>
public abstract record PortTerm(string Text)
{
    /// <summary>Calls the one that the term is a case of; whoever adds a case has to say which.</summary>
    public abstract T Case<T>(Func<Plain, T> plain, Func<Map, T> map);

    /// <summary>One that is no map.</summary>
    public abstract record Plain(string Text) : PortTerm(Text)
    {
        public sealed override T Case<T>(Func<Plain, T> plain, Func<Map, T> map) => plain(this);

        /// <summary>Calls the one that the term is a case of; whoever adds a case has to say which.</summary>
        public abstract T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name);
    }

    /// <summary>A port or a range; the numbers are unchecked. Open ends are null.</summary>
    public sealed record Numbers(string Text, int? First, int? Last) : Plain(Text)
    {
        public override T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name) => numbers(this);
    }

    /// <summary>A service name, or numbers in quotes.</summary>
    public sealed record Name(string Text) : Plain(Text)
    {
        public override T Case<T>(Func<Numbers, T> numbers, Func<Name, T> name) => name(this);
    }

    /// <summary>A map 443.To(4443).</summary>
    public sealed record Map(string Text, PortTerm From, PortTerm To) : PortTerm(Text)
    {
        public override T Case<T>(Func<Plain, T> plain, Func<Map, T> map) => map(this);
    }
}
