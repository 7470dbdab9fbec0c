namespace Ripcs.Core.Matches;

/// <summary>-m owner: <c>.User(…)</c>, <c>.Group(…)</c> and their opposites, which SenderCheck checks, since each range is a rule of its
/// own (iptables-extensions(8), owner).</summary>
internal sealed class OwnerMatch() : KnownMatch("owner")
{
    private const string Uid = "--uid-owner", Gid = "--gid-owner";

    public override string? Method(RuleMatch match) => HasOnly(match, Uid) ? ".User(…) or .NotUser(…)"
        : HasOnly(match, Gid) ? ".Group(…) or .NotGroup(…)" : null;

    public override string? Words(RuleMatch match, bool isNot) => Only(match, Uid) is { } user ? $"{Not(isNot)}sent by user {user}"
        : Only(match, Gid) is { } number ? $"{Not(isNot)}sent by group {number}" : null;

    public override bool IsWithin(RuleMatch one, RuleMatch other) => AreAlike(one, other) && IsWithin(Ids(one), Ids(other));

    public override bool IsApart(RuleMatch one, RuleMatch other) => AreAlike(one, other) && IsApart(Ids(one), Ids(other));

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) => match.Options switch
    {
        [{ Name: Uid } user] => user.IsNot ? said with { NotUsers = [.. said.NotUsers ?? [], Range(user)] }
            : said.Users is null ? said with { Users = [Range(user)] } : null,
        [{ Name: Gid } @group] => @group.IsNot ? said with { NotGroups = [.. said.NotGroups ?? [], Range(@group)] }
            : said.Groups is null ? said with { Groups = [Range(@group)] } : null,
        _ => null,
    };

    public override IEnumerable<string> Written(RuleStatement said) =>
        [.. Numbers("User", said.Users), .. Numbers("NotUser", said.NotUsers), .. Numbers("Group", said.Groups),
            .. Numbers("NotGroup", said.NotGroups)];

    private static IEnumerable<string> Numbers(string method, ValueList<string>? numbers) => numbers is { } said
        ? [$".{method}({string.Join(", ", said)})"] : [];

    // 1000-1999 → 1000..1999
    private static string Range(RuleOption ids) => ids.Value.Replace("-", "..", StringComparison.Ordinal);

    private static bool AreAlike(RuleMatch one, RuleMatch other) =>
        one.Options is [var option] && other.Options is [var its] && option.Name == its.Name;

    private static (double First, double Last)? Ids(RuleMatch match) => Range(Only(match, Uid, Gid)?.Replace('-', ':'));
}
