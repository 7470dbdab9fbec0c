using System.Text.RegularExpressions;
using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// Every way in which iptables-restore refuses a block, as it says it: the operator reads its words, the line where it is known, what
/// state the host is in and what to do; and the host is as before.
/// </summary>
public sealed class RefusedLineTests
{
    private const string Before = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string After = """Accept("ssh").Ports(2222).To("192.0.2.11");""";
    private const string NoChain = "line N failed: No chain/target/match by that name.";
    private const string NoReason = "line N failed";

    private static readonly string LongName = new('x', 29);

    private sealed record Row(string Line, (int Code, string Words) Nft, (int Code, string Words) Legacy)
    {
        public bool IsPlaceUnknown(string variant) => variant == "Legacy" && IsUnknownOnLegacy;

        /// <summary>Legacy names the COMMIT line for whatever the kernel itself refuses.</summary>
        public bool IsUnknownOnLegacy { get; init; }
    }

    private static readonly Row[] Rows =
    [
        Parsed("nonsense", "Bad argument `nonsense'"),
        Parsed("-A INPUT -m nonsense -j DROP", "Couldn't load match `nonsense':No such file or directory"),
        Parsed("-A INPUT -m set --match-set nosuch src -j DROP", "Set nosuch doesn't exist."),
        Parsed("-A INPUT -s 999.1.1.1 -j DROP", "host/network `999.1.1.1' not found"),
        Parsed($"-N {LongName}", $"chain name `{LongName}' too long (must be under 29 chars)"),
        new("-A INPUT -j NOWHERE", (2, "Chain 'NOWHERE' does not exist; Error occurred at line: N"),
            (2, "Couldn't load target `NOWHERE':No such file or directory; Error occurred at line: N")),
        new("-A nowhere -j DROP", (1, NoChain), (1, NoReason)),
        new("-D INPUT -s 192.0.2.99/32 -j DROP", (1, "line N failed: Bad rule (does a matching rule exist in that chain?)."),
            (1, NoReason)),
        new("-X nowhere", (1, NoChain), (1, NoReason)),
        new("-F nowhere", (1, NoChain), (1, NoReason)),
        new("-N partition-a", (1, "line N failed: Chain already exists."), (1, NoReason)),
        new("-I INPUT 99 -j DROP", (1, "line N failed: Index of insertion too big."), (1, NoReason)),
        new("-X partition-a", (4, "line N: CHAIN_DEL failed (Device or resource busy): chain partition-a"), (1, NoReason)),
        new("-A INPUT -j MASQUERADE", (4, "line N: RULE_APPEND failed (Invalid argument): rule in chain INPUT"),
            (1, NoReason)) { IsUnknownOnLegacy = true },
        new("-A partition-a -j partition-a", (4, "line N: RULE_APPEND failed (Too many links): rule in chain partition-a"), (1, NoReason))
        {
            IsUnknownOnLegacy = true,
        },

        // No kernel has had it since 6.2.
        new("-A INPUT -d 192.0.2.7/32 -j CLUSTERIP --new --hashmode sourceip --clustermac 01:00:5e:00:00:01 --total-nodes 1 --local-node 1",
            (4, "Warning: Extension CLUSTERIP revision 0 not supported, missing kernel module?; line N: RULE_APPEND failed (No such file "
                + "or directory): rule in chain INPUT"),
            (1, "Warning: Extension CLUSTERIP revision 0 not supported, missing kernel module?; line N failed"))
        {
            IsUnknownOnLegacy = true,
        },
    ];

    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var (variant, row) in from variant in new[] { "Nft", "Legacy" } from row in Enumerable.Range(0,
            Rows.Length) select (variant, row))
        {
            data.Add(variant, row);
        }

        return data;
    }

    [KernelTheory, MemberData(nameof(Cases))]
    public void A_refused_line_is_shown_and_the_host_is_as_before(string variant, int number)
    {
        var row = Rows[number];
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var before = host.Live().WithoutGuard();
        host.Netfilter = new RefusingKernel(host.Iptables, number => number == 1) { Line = row.Line };

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        var (code, words) = variant == "Nft" ? row.Nft : row.Legacy;
        var lines = applied.Errors.TrimEnd('\n').Split('\n');
        Regex.Replace(lines[0], @"(?<=\bline:? )\d+", "N").ShouldBe($"error: iptables-restore refused the IPv4 block (exit code {code}): {words}");
        if (row.IsPlaceUnknown(variant))
        {
            lines[1..^1].ShouldBe(["  the line of the block that caused this is unknown: legacy iptables gives no reason"]);
        }
        else
        {
            lines[1..^1].Where(line => line.StartsWith("  >", StringComparison.Ordinal)).ShouldHaveSingleItem()
                .ShouldEndWith($"  {row.Line}");
        }

        lines[^1].ShouldBe("the host is as before: put that right, then run the same command again");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
        ShouldSucceedNow(host);
    }

    [KernelTheory]
    [InlineData("Nft", "COMMIT\n", "", 1, "COMMIT expected at line N")]
    [InlineData("Legacy", "COMMIT\n", "", 1, "COMMIT expected at line N")]
    [InlineData("Legacy", "COMMIT\n", "COMMIT", 2, "Bad argument `COMMIT'; Error occurred at line: N")]
    [InlineData("Nft", "\n", "\r\n", 2, "iptables-nft-restore: line N table name 'filter\r' invalid; Error occurred at line: N")]
    [InlineData("Legacy", "\n", "\r\n", 2, "iptables-restore: unable to initialize table 'filter\r'; Error occurred at line: N")]
    public void A_block_that_is_mangled_on_its_way_changes_nothing(string variant, string text, string mangled, int code, string words)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Before).Apply();
        var before = host.Live().WithoutGuard();
        host.Netfilter = new MangledOnce(host.Iptables, text, mangled);

        var applied = host.File("shop", After).TryApply();

        applied.ExitCode.ShouldBe(ExitCode.Failed, applied.ToString());
        Regex.Replace(applied.Errors.Split('\n')[0], @"(?<=\bline:? )\d+", "N").ShouldStartWith(
            $"error: iptables-restore refused the IPv4 block (exit code {code}): {words.Split('\r')[0]}");
        applied.Errors.ShouldEndWith("\nthe host is as before: put that right, then run the same command again\n");
        host.Live().WithoutGuard().ChangesSince(before).ShouldBe("");
        ShouldSucceedNow(host);
    }

    private static Row Parsed(string line, string words) =>
        new(line, (2, $"{words}; Error occurred at line: N"), (2, $"{words}; Error occurred at line: N"));

    private static void ShouldSucceedNow(RipcsHost host)
    {
        host.Netfilter = host.Iptables;
        host.Apply().Output.ShouldContain("change 2 applied and verified");
        host.Diff().ToString().ShouldContain("nothing to do");
    }

    private sealed class MangledOnce(INetfilter kernel, string text, string mangled) : INetfilter
    {
        private bool _isDone;

        public string Save(Family family) => kernel.Save(family);

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public IDisposable? HoldOff(string ownLockFile) => kernel.HoldOff(ownLockFile);

        public bool Holds(Family family, string check) => kernel.Holds(family, check);

        public void Restore(Family family, string block)
        {
            var given = _isDone ? block : block.Replace(text, mangled, StringComparison.Ordinal);
            _isDone = true;
            kernel.Restore(family, given);
        }
    }
}
