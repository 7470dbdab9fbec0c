using System.Text;

namespace Ripcs.Core.Validation;

/// <summary>The path of a control group as the kernel takes it: below the root of the second hierarchy (cgroups(7)).</summary>
internal static class CgroupPath
{
    // xt_cgroup.h: 512 bytes with the end.
    private const int MaxBytes = 511;

    /// <summary>Without slashes at its ends, with which systemd-cgls and /proc/PID/cgroup begin it; null, with a message, if it is none.
    /// </summary>
    public static string? Check(RuleContext context, string method, string word)
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
}
