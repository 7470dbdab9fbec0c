using System.Globalization;
using Ripcs.Kernel.Tests.Boot;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Failure;

/// <summary>
/// The whole program is killed behind a block of a change that moves a Dnat and its deny, by the restore that wrote the block: new
/// connections keep their old or their new fate, the host is said to be between, and the next run ends the change.
/// </summary>
public sealed class KilledBetweenBlocksTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("app", "{App}", "{App6}");
        Label("spare", "{OtherApp}", "{OtherApp6}");
        Label("bad", "{Stranger}", "{Stranger6}");

        """;

    private const string Before = Labels + """Rewrite("web").Ports(80).Dnat("www", to: "app");""";

    private const string After = Labels + """
        Drop("bad guy").From("bad").To("www");
        Rewrite("web").Ports(80).Dnat("www", to: "spare");
        """;

    private static readonly string[] Old = [$"{App}:80", $"{App}:80", $"[{App6}]:80", $"[{App6}]:80"];

    private static readonly string[] New = [$"{OtherApp}:80", "lost", $"[{OtherApp6}]:80", "lost"];

    public static TheoryData<string, int> BridgeAndTranslationOfEachFamily()
    {
        var data = new TheoryData<string, int>();
        foreach (var variant in new[] { "Nft", "Legacy" })
        {
            foreach (var block in new[] { 1, 2, 4, 5 })
            {
                data.Add(variant, block);
            }
        }

        return data;
    }

    [PacketTheory, MemberData(nameof(BridgeAndTranslationOfEachFamily))]
    public void A_run_that_is_killed_between_two_blocks_is_ended_by_the_next(string variant, int block)
    {
        using var lab = Served(variant);
        lab.Apply(Before);
        lab.Host.File("shop", After);

        var killed = OwnRecord.While(lab.Host, () => RunAndKill(lab, variant, block));

        killed.ShouldBe("exit code 137\n");
        var between = Fates(lab);
        between.Index().Where(fate => fate.Item != Old[fate.Index] && fate.Item != New[fate.Index]).ShouldBeEmpty();
        lab.Host.Run("status").ToString().ShouldContain("is partly applied");
        lab.Host.Run("check").ExitCode.ShouldBe(CheckCode.Critical);
        lab.Host.Apply();
        Fates(lab).ShouldBe(New);
        lab.Host.Diff().ToString().ShouldContain("nothing to do");
        lab.Host.Run("status").ToString().ShouldContain("\nno drift: ");
    }

    private static string[] Fates(PacketLab lab) =>
    [
        lab.Outside.Tcp(Client, Public, 80), lab.Outside.Tcp(Stranger, Public, 80),
        lab.Outside.Tcp(Client6, Public6, 80), lab.Outside.Tcp(Stranger6, Public6, 80),
    ];

    private static PacketLab Served(string variant)
    {
        var lab = new PacketLab(variant);
        foreach (var server in (string[])[App, OtherApp, App6, OtherApp6])
        {
            lab.Inside.Listen(server, 80);
        }

        return lab;
    }

    // Where the programs of iptables are there are links to them, but in the place of two of them this: it writes its block, and if that is
    // the one, kills who started it. The rehearsal's restores, in another network namespace, do not count.
    private static string RunAndKill(PacketLab lab, string variant, int block)
    {
        var name = variant.ToLowerInvariant();
        var restore = $"""
            #!/bin/bash
            (exec -a "$0" REAL/xtables-{name}-multi "$@") || exit
            [ "$(readlink /proc/self/ns/net)" = "NETWORK" ] || exit 0
            echo >>COUNT
            [ "$(wc -l <COUNT)" != {block.ToString(CultureInfo.InvariantCulture)} ] || kill -9 $PPID
            """;
        return lab.Router.Place.Run("unshare", "--mount", "--pid", "--fork", "--mount-proc", "--", "/bin/bash", "-ec", $"""
            cd {lab.Host.Machine}; mkdir real programs
            mount --bind /usr/sbin real; ln -s $PWD/real/* programs/
            for program in iptables ip6tables; do
                rm programs/$program-{name}-restore
                sed "s|REAL|$PWD/real|; s|NETWORK|$(readlink /proc/self/ns/net)|; s|COUNT|$PWD/count|" >programs/$program-{name}-restore <<'END'
            {restore}
            END
                chmod 755 programs/$program-{name}-restore
            done
            mount --bind programs /usr/sbin
            export RIPCS_STATE_DIR=$PWD/state RIPCS_RUN_DIR=$PWD/run RIPCS_CACHE_DIR=$PWD/cache RIPCS_BACKEND={name} {DotnetRoot}
            {BuiltProgram.Path} rules apply rules >/dev/null 2>&1 || echo "exit code $?"
            """);
    }

    private static string DotnetRoot => Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root ? $"DOTNET_ROOT={root}"
        : "";
}
