using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Host.Namespaces;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Xunit;

namespace Ripcs.Kernel.Tests.Rehearsing;

/// <summary>Chains made by hand, and rehearsals of them as root or as a user without rights.</summary>
internal static class RehearsalLab
{
    private const int Nobody = 65534;

    public static readonly ChainName Name = new("shop-a41x0pd");

    /// <summary>Variant, family and whether root rehearses.</summary>
    public static TheoryData<string, Family, bool> Everywhere()
    {
        var data = new TheoryData<string, Family, bool>();
        foreach (var (variant, family) in from variant in new[] { "Nft", "Legacy" } from family in Families.Both select (variant, family))
        {
            data.Add(variant, family, true);
            data.Add(variant, family, false);
        }

        return data;
    }

    public static WrittenChain Chain(Family family, params string[] rules) => new(family, TableName.Filter, Name, rules.ToValueList());

    public static WrittenChain Called(string name, WrittenChain chain) => chain with { Name = new(name) };

    public static WrittenChain Dnat(Family family, params string[] rules) =>
        Chain(family, rules) with { Table = TableName.Nat, Name = new("shop-d000000") };

    /// <summary>So many different rules.</summary>
    public static string[] Rules(Family family, int count) =>
        [.. Enumerable.Range(0, count).Select(number => string.Create(
            CultureInfo.InvariantCulture,
            $"-s {(family is Family.IPv4 ? $"10.1.{number / 256}.{number % 256}/32" : $"2001:db8::{number + 1:x}/128")} -p tcp -m tcp "
                + $"--dport 22 -j ACCEPT"))];

    public static RehearsalResult Try(string variant, bool isRoot, params WrittenChain[] chains) =>
        Try(variant, isRoot, FirewallState.Empty, chains);

    public static RehearsalResult Try(string variant, bool isRoot, FirewallState live, params WrittenChain[] chains) =>
        new NamespaceRehearsal(Runner(new ProcessRunner(), isRoot), Enum.Parse<BackendChoice>(variant)).Try(chains.ToValueList(), live);

    /// <summary>What was said of each rule: its place and the words.</summary>
    public static IEnumerable<string> Said(RehearsalResult result) => result.Objections.Select(objection => objection switch
    {
        Objection.Refused(var rule, var words) => $"{rule.Place}: {words}",
        Objection.Reworded(var rule, var printed) => $"{rule.Place}: {string.Join(" + ", printed)}",
        _ => throw new InvalidOperationException(),
    });

    /// <summary>Starts programs as root or as a user without rights.</summary>
    public static IProcessRunner Runner(IProcessRunner inner, bool isRoot) =>
        isRoot || !Environment.IsPrivilegedProcess ? inner : new UserRunner(inner);

    /// <summary>Gives up all rights before each program; a rehearsal then has to make a user namespace as well.</summary>
    private sealed class UserRunner(IProcessRunner inner) : IProcessRunner
    {
        public ProcessResult Run(ProcessCommand command)
        {
            if (command.XtablesLockFile is { } lockFile)
                inner.Run(new ProcessCommand(ProgramFiles.Require("chmod", "coreutils"), ["777", Path.GetDirectoryName(lockFile)!]));

            var user = Nobody.ToString(CultureInfo.InvariantCulture);
            return inner.Run(command with
            {
                Program = ProgramFiles.Require("setpriv", "util-linux"),
                Arguments = ["--reuid", user, "--regid", user, "--clear-groups", "--bounding-set", "-all", "--", command.Program,
                    .. command.Arguments],
            });
        }
    }
}
