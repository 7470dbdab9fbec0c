using System.CommandLine;
using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;

namespace Ripcs.Commands;

/// <summary>The options that put a dump in the place of the live rules.</summary>
internal static class DumpOptions
{
    public static Option<string?> V4() => new("--against")
    {
        Description = "Compare with what iptables-save printed into this file, instead of the live rules; needs no root.",
        HelpName = "V4",
    };

    public static Option<string?> V6() => new("--against6")
    {
        Description = "The same of ip6tables-save; without it there are no IPv6 rules.",
        HelpName = "V6",
    };

    /// <summary>The state in the files; null if none was given.</summary>
    /// <exception cref="HostException">A file cannot be read or is no save.</exception>
    public static FirewallState? Read(string? v4, string? v6) =>
        v4 is null && v6 is null ? null : new FirewallState(Read(Family.IPv4, v4), Read(Family.IPv6, v6));

    /// <summary>The text of a dump; null if none was given.</summary>
    private static string? Text(string? path)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            var text = File.ReadAllText(path);
            _ = SaveReader.Parse(text);
            return text;
        }
        catch (SaveFormatException e)
        {
            throw new HostException($"{path} is not what iptables-save prints: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new HostException($"cannot read {path}: {e.Message}", e);
        }
    }

    private static FamilyState Read(Family family, string? path) =>
        Text(path) is { } text ? SaveReader.Parse(text).ToState(family) : FirewallState.Empty[family];
}
