using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>A text for iptables-restore that people wrote, in the place of what iptables-save prints.</summary>
public sealed class WrittenDumpTests : IDisposable
{
    private const string Written = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :known - [0:0]
        -A INPUT -j known
        -A INPUT --protocol tcp --dport ssh -s 198.51.100.7 -j ACCEPT
        -A known -m state --state ESTABLISHED,RELATED -j ACCEPT
        -A known -p icmp --icmp-type ping -j ACCEPT
        -A known -m nobody-knows --this one -j DROP
        COMMIT

        """;

    private readonly CommandLineScene _scene = new CommandLineScene().With("v4", Written);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void It_means_what_iptables_makes_of_it()
    {
        _scene.With("v4", Written.Replace("-A known -m nobody-knows --this one -j DROP\n", "", StringComparison.Ordinal)).With("rules/host.csx", """
            Partition("host");
            HostPolicy().Default(input: Policy.Drop, forward: Policy.Drop).AllowEstablished().Family(4);
            Accept("ssh").Ports(22).From("198.51.100.7").To("host");
            Accept("ping").Icmp("echo-request").To("host").Family(4);
            """);

        var diff = _scene.Diff("--against", "{v4}");

        diff.Output.ShouldContain("newly denied: nothing\n");
        diff.Output.ShouldNotContain("host:22");
        (diff.Output + diff.Errors)
            .ShouldContain("3 rules of /etc/ripcs/v4, the first in line 7, are not in the form that today's iptables-save prints, and are "
            + "read as it would print them\n");
    }

    [Fact]
    public void A_trace_finds_its_rules()
    {
        var trace = _scene.Run("trace", "tcp 198.51.100.7 -> host:22", "--against", "{v4}");

        trace.ExitCode.ShouldBe(ExitCode.Done);
        trace.Output.ShouldContain("-s 198.51.100.7/32 -p tcp -m tcp --dport 22 -j ACCEPT");
    }

    [Fact]
    public void What_was_imported_from_it_changes_nothing()
    {
        _scene.With("v4", Written.Replace("-A known -m nobody-knows --this one -j DROP\n", "", StringComparison.Ordinal)).Run("import",
            "{v4}", "{rules}").ExitCode.ShouldBe(ExitCode.Done);

        _scene.Diff("--replace", "--against", "{v4}").Output.ShouldContain("no packet is treated differently");
    }

    [Fact]
    public void A_table_needs_no_declaration_of_its_built_in_chains_and_an_address_not_all_of_its_parts()
    {
        _scene.With("v4", "*filter\n-A INPUT -s 10/8 -m comment --comment \"not -s 10/8\" -j DROP\n-A INPUT -p tcp --dport ssh -j "
            + "ACCEPT\n-A OUTPUT -d 10.1/16 -j DROP\n-A OUTPUT -p udp -m udp --dport 53 -j ACCEPT \nCOMMIT\n");

        var import = _scene.Run("import", "{v4}", "{rules}");

        import.ExitCode.ShouldBe(ExitCode.Done);
        import.Output.ShouldContain(
            "note: 3 rules of /etc/ripcs/v4, the first in line 2, are not in the form that today's iptables-save prints, and are read as "
            + "it would print them: there is nothing to do\n");
        File.ReadAllText(_scene.At("rules/host.csx")).ShouldContain("Drop(\"not -s 10/8\").From(\"10.0.0.0/8\")");
        _scene.Diff("--replace", "--against", "{v4}").Output.ShouldContain("no packet is treated differently");
    }

    [Fact]
    public void A_chain_of_its_own_needs_a_declaration() =>
        _scene.With("v4", "*filter\n-A INPUT -j known\n-A known -j DROP\nCOMMIT\n").Run("import", "{v4}", "{rules}").Errors
        .ShouldBe("error: /etc/ripcs/v4 is not what iptables-save prints: line 3, column 4: a rule for chain known, which table filter "
            + "does not declare\n");
}
