using Ripcs.Core.Model;
using Ripcs.Importing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Importing;

/// <summary>Chains that another program goes on writing are left to it where that decides each packet as the save does.</summary>
public sealed class LeftToProgramsTests
{
    private const string Jump = "-A INPUT -p tcp -m multiport --dports 22 -j f2b-sshd";
    private const string Ssh = "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT";
    private const string Established = "-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";

    private static readonly ValueList<string> Bans = ["-A f2b-sshd -s 203.0.113.5/32 -j REJECT --reject-with icmp-port-unreachable",
        "-A f2b-sshd -j RETURN"];

    [Fact]
    public void A_chain_that_is_asked_first_in_the_save_is_asked_first_by_the_host_policy() =>
        Import(["f2b-sshd"], [Jump, Established, Ssh, .. Bans]).Text.ShouldBe(
        """"
        // Imported from v4 (IPv4).
        Partition("host", family: 4);

        HostPolicy().AllowEstablished().Behind("f2b-sshd");

        Accept("ssh").Ports(22).Received();

        """");

    [Fact]
    public void Its_rules_are_counted_as_left_alone() =>
        Import(["f2b-sshd"], [Jump, Established, Ssh, .. Bans]).Result.Fates.Select(fate => fate.Kind)
        .ShouldBe([FateKind.LeftAlone, FateKind.Statement, FateKind.Statement, FateKind.LeftAlone, FateKind.LeftAlone]);

    [Fact]
    public void What_stands_behind_is_read_as_if_the_jump_were_not_there() =>
        Import(["f2b-sshd"], ["-A INPUT -p tcp -j f2b-sshd", "-A INPUT -i lo -j ACCEPT", Established, Ssh, .. Bans], "DROP").Text
        .ShouldContain("\nHostPolicy().Default(input: Policy.Drop, forward: Policy.Accept, output: "
            + "Policy.Accept)\n    .AllowLoopback().AllowEstablished().Behind(\"f2b-sshd\");\n");

    [Fact]
    public void Behind_a_rule_of_the_hosts_own_its_rules_are_copied() => ShouldBeCopied([Established, Jump, Ssh, .. Bans]);

    [Fact]
    public void One_to_which_a_chain_of_the_hosts_own_leads_is_copied() =>
        ShouldBeCopied(["-A INPUT -p tcp -j mine", Ssh, "-A mine -j f2b-sshd", .. Bans]);

    [Fact]
    public void A_goto_is_none_that_can_be_asked_first() => ShouldBeCopied(["-A INPUT -p tcp -g f2b-sshd", Ssh, .. Bans]);

    [Fact]
    public void One_that_is_asked_first_in_one_built_in_chain_alone_is_copied() =>
        ShouldBeCopied([Jump, Ssh, "-A FORWARD -s 192.0.2.0/24 -j ACCEPT", "-A FORWARD -j f2b-sshd", .. Bans]);

    [Fact]
    public void What_Docker_puts_first_stays_and_what_stands_behind_its_last_jump_is_copied()
    {
        var import = Import(
            ["DOCKER", "DOCKER-USER"],
            [
                "-A FORWARD -j DOCKER-USER", "-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
                "-A FORWARD -o docker0 -j DOCKER",
                "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT", "-A FORWARD -s 192.0.2.0/24 -j ACCEPT",
                "-A DOCKER -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j ACCEPT", "-A DOCKER-USER -j RETURN",
            ]);

        import.Text.ShouldContain("\nHostPolicy().Behind(\"DOCKER\", \"DOCKER-USER\");\n");
        import.Text.ShouldContain(".In(\"docker0\").NotOut(\"docker0\").Family(4);\n");
        import.Text.ShouldContain(".From(\"192.0.2.0/24\")");
        import.Text.ShouldNotContain("172.17.0.2");
    }

    [Theory]
    [InlineData("DOCKER-USER", "DOCKER")]
    [InlineData("CNI-ADMIN", "CNI-FORWARD")]
    public void What_people_wrote_into_the_chain_that_a_program_has_for_them_is_named_as_not_kept(string chain, string program)
    {
        var import = Import(
            [chain, program, "f2b-web", "mine"],
            [
                $"-A FORWARD -j {chain}", $"-A FORWARD -o docker0 -j {program}", $"-A {chain} -s 203.0.113.0/24 -i eth0 -j DROP",
                $"-A {chain} -p tcp -j f2b-web",
                $"-A {chain} -j mine", $"-A {chain} -j RETURN", "-A mine -i docker0 -j DROP", "-A f2b-web -s 203.0.113.5/32 -j DROP",
                $"-A {program} -d 172.17.0.2/32 -j ACCEPT", Ssh,
            ]).Result;

        import.Fates.Where(fate => fate.Kind is FateKind.Refused).Select(fate => fate.Rule.ToString())
            .ShouldBe([$"-A {chain} -s 203.0.113.0/24 -i eth0 -j DROP", $"-A {chain} -j mine", "-A mine -i docker0 -j DROP"]);
        import.Fates.First(fate => fate.Kind is FateKind.Refused).Why.ShouldBe(
            $"it is the host's own and not kept, because no rule file writes into {chain}: it stays live until the host reboots; make "
                + $"sure that it is loaded then, or, if it denies, write it as a Raw in FORWARD of table mangle, which is evaluated "
                + $"before");
        import.IsWhole.ShouldBeFalse();
        import.Notes.ShouldNotContain(note => note.ToString().StartsWith(chain, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("FWKNOP_INPUT", "fwknop")]
    [InlineData("PSAD_BLOCK_INPUT", "psad")]
    [InlineData("MINIUPNPD", "miniupnpd")]
    [InlineData("libvirt-in", "libvirt")]
    [InlineData("WEAVE-NPC", "Weave Net")]
    [InlineData("ANTREA-FORWARD", "Antrea")]
    [InlineData("neutron-openvswi-INPUT", "Neutron")]
    public void A_chain_of_a_program_that_writes_at_any_time_stays_with_it(string chain, string program)
    {
        var (text, result) = Import([chain], [$"-A INPUT -j {chain}", Ssh, $"-A {chain} -s 203.0.113.5/32 -j ACCEPT"]);

        text.ShouldContain($"HostPolicy().Behind(\"{chain}\")");
        text.ShouldNotContain("203.0.113.5");
        result.Notes.ShouldContain(
            $"{chain} stays with {program}, which continues to change it: HostPolicy().Behind keeps {chain} evaluated first, as in the "
                + "save");
    }

    [Theory]
    [InlineData("-m comment --comment \"wg-quick(8) rule for wg0\"",
        "1 rule in the form of wg-quick is copied as it is now: if wg-quick writes it, remove it from the rule files; if you do, delete "
            + "it on the host after the apply, or it will be live twice")]
    [InlineData("-m policy --dir in --pol ipsec --reqid 1 --proto esp",
        "1 rule with --reqid is copied as it is now: if strongSwan writes it, remove it from the rule files")]
    public void A_rule_that_a_program_writes_when_a_tunnel_comes_up_is_named(string match, string note) =>
        Import([], [Ssh, $"-A INPUT -s 10.0.0.0/8 {match} -j ACCEPT"]).Result.Notes.ShouldContain(note);

    [Fact]
    public void Copied_chains_of_which_nothing_proves_whose_they_are_stand_in_one_note()
    {
        string[] rules = ["-A INPUT -j mine", "-A mine -j DENYIN", "-A DENYIN -s 203.0.113.5/32 -m limit --limit 5/min -j DROP",
            "-A mine -p tcp -j ACCEPT"];

        Import(["mine", "DENYIN", "empty"], [.. rules]).Result.Notes.ShouldBe(
            ["mine and DENYIN are copied as the host's own, which is not certain: where a program continues to write one, such as to ban "
                + "addresses or to open a port for a while, remove that one from the rule files and name it in HostPolicy().Behind"]);
        Import([], [Ssh]).Result.Notes.ShouldBeEmpty();
    }

    [Fact]
    public void Of_a_chain_of_a_program_without_rules_there_is_nothing_to_say() =>
        Import(["KUBE-PROXY-CANARY"], [Ssh]).Result.Notes.ShouldBeEmpty();

    [Fact]
    public void A_chain_of_the_hosts_own_with_a_name_that_Ripcs_needs_is_to_be_renamed_first() =>
        Import(["partition-a"], ["-A INPUT -j partition-a", "-A partition-a -j ACCEPT"]).Result.Notes.ShouldBe(
        ["partition-a has a name that Ripcs needs: before an apply, which is refused until then, rename "
            + "it on the host with: iptables -w -t TABLE -E CHAIN NAME"]);

    [Theory]
    [InlineData("-j NOTRACK", false)]
    [InlineData("-j CT --notrack", false)]
    [InlineData("--protocol tcp -j CT --notrack", true)]
    public void What_some_version_of_iptables_prints_is_not_called_written_by_hand(string rule, bool isSaid)
    {
        DumpReader.TryRead([("v4", $"*raw\n:PREROUTING ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n-A PREROUTING {rule}\nCOMMIT\n")],
            out var dumps, out var problem).ShouldBeTrue(problem);

        var import = Importer.Import(dumps);

        import.Files.ShouldHaveSingleItem().Text.ShouldContain("-j CT --notrack");
        import.Notes.Any(note => note.ToString().StartsWith("line 4 of v4 is not in the form", StringComparison.Ordinal)).ShouldBe(isSaid);
    }

    private static void ShouldBeCopied(ValueList<string> rules)
    {
        var (text, result) = Import(["f2b-sshd", "mine"], rules);

        text.ShouldNotContain("Behind(");
        text.ShouldContain("-A f2b-sshd -s 203.0.113.5/32 -j REJECT");
        result.Fates.ShouldAllBe(fate => fate.Kind != FateKind.LeftAlone);
        result.Notes.ShouldContain(note =>
            note.ToString().StartsWith("f2b-sshd is a chain of fail2ban, copied as it is now, ", StringComparison.Ordinal));
    }

    private static (string Text, ImportResult Result) Import(ValueList<string> chains, ValueList<string> rules, string policy = "ACCEPT")
    {
        var text = $"*filter\n:INPUT {policy} [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n"
            + $"{string.Concat(chains.Select(chain => $":{chain} - [0:0]\n"))}{string.Join('\n', rules)}\nCOMMIT\n";
        DumpReader.TryRead([("v4", text)], out var dumps, out var problem).ShouldBeTrue(problem);
        var imported = Importer.Import(dumps);
        return (imported.Files.ShouldHaveSingleItem().Text, imported);
    }
}
