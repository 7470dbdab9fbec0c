namespace Ripcs.Dsl;

/// <summary>
/// A label that this rule file defines. It can be used wherever the label's name can, and the C# compiler finds a misspelt variable before
/// any rule is checked.
/// </summary>
/// <example><code>
/// var office = Label("office", "192.0.2.0/24");
/// Accept("ssh from the office").Ports(22).From(office).To("app-01");
/// </code></example>
public sealed class Label
{
    internal Label(string name) => Name = name;

    /// <summary>The name under which rules find the label.</summary>
    /// <example><code>Log($"traffic of {office.Name}").From(office);</code></example>
    public string Name { get; }

    /// <summary>The label's name.</summary>
    /// <returns>The same as <see cref="Name"/>.</returns>
    /// <example><code>Log($"traffic of {office}").From(office);</code></example>
    public override string ToString() => Name;
}
