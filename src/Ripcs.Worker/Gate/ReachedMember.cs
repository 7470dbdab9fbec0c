namespace Ripcs.Worker.Gate;

/// <summary>Something outside of a rule file that its code uses.</summary>
/// <param name="Type">Its full name in metadata.</param>
/// <param name="Member">The member: a property's name without get_, "new" for a constructor; empty for the type itself.</param>
internal readonly record struct ReachedMember(string Type, string Member)
{
    private static readonly string[] Accessors = ["get_", "set_", "add_", "remove_"];

    /// <summary>How an author writes the type and the member.</summary>
    public IEnumerable<string> Words => Member is "" or "new" ? [SimpleType] : [SimpleType, Member];

    private string SimpleType => Type[(Type.LastIndexOfAny(['.', '+']) + 1)..].Split('`')[0];

    /// <summary>A member by its name in metadata.</summary>
    public static ReachedMember To(string type, string member) => new(type, Plain(member));

    private static string Plain(string member) =>
        member is ".ctor" ? "new" : Array.Find(Accessors, prefix => member.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix
            ? member[prefix.Length..] : member;
}
