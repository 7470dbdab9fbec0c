using System.Text;

namespace Ripcs.Core.Matches;

/// <summary>-m cgroup: <c>.Cgroup(…)</c> and <c>.NotCgroup(…)</c>, of which SenderCheck makes rules.</summary>
internal sealed class CgroupMatch() : KnownMatch("cgroup")
{
    // xt_cgroup.h: 512 bytes with the end.
    private const int MaxBytes = 511;

    /// <summary>The path as the kernel takes it, below the root of the second hierarchy (cgroups(7)): without slashes at its ends, with
    /// which systemd-cgls and /proc/PID/cgroup begin it; null, with a message, if it is none.</summary>
    public static string? Path(MatchContext context, string method, string word)
    {
        var at = context.Place.Of(method, word);
        if (!PrintableText.Check(word, "a path", at, context.Diagnostics))
            return null;

        var path = word.Trim('/');
        var parts = path.Split('/');
        if (path.Length > 0 && Encoding.UTF8.GetByteCount(path) <= MaxBytes && !parts.Any(part => part is "" or "." or "..")
            && !word.StartsWith("/sys/", StringComparison.Ordinal))
        {
            return path;
        }

        context.Diagnostics.NotACgroup(at, word);
        return null;
    }

    public override string? Method(RuleMatch match) => HasOnly(match, "--path") ? ".Cgroup(…) or .NotCgroup(…)" : null;

    public override string? Words(RuleMatch match, bool isNot) => match.Options is [{ Name: "--path", Value: var path } inside]
        ? $"{Not(isNot != inside.IsNot)}sent from cgroup {path}" : null;

    public override RuleStatement? Read(RuleStatement said, RuleMatch match) =>
        match.Options is not [{ Name: "--path" } path] || QuotedText.Unquote(path.Value) is not { } within ? null
        : path.IsNot ? said with { NotCgroups = [.. said.NotCgroups ?? [], within] }
        : said.Cgroups is null ? said with { Cgroups = [within] } : null;

    public override IEnumerable<string> Written(RuleStatement said) =>
        [.. Call("Cgroup", said.Cgroups), .. Call("NotCgroup", said.NotCgroups)];
}
