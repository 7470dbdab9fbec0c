using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

/// <summary>The dispatch chains of Ript have our names: on its hosts they are its
/// own until an apply takes their place, and after a rollback again.</summary>
public sealed class RiptHostTests : IDisposable
{
    // As Ript leaves a host with one rewrite: partition-d and partition-a are in use, and partition-s is empty.
    private const string Ript = """
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :bar-aed2da4 - [0:0]
        :partition-a - [0:0]
        :ript_bootstrap-a7d0ba7 - [0:0]
        -A INPUT -j partition-a
        -A FORWARD -j partition-a
        -A OUTPUT -j partition-a
        -A bar-aed2da4 -d 192.168.19.2/32 -p tcp -m tcp --dport 80 -j ACCEPT
        -A partition-a -d 192.168.19.2/32 -j bar-aed2da4
        COMMIT
        *nat
        :PREROUTING ACCEPT [0:0]
        :INPUT ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :POSTROUTING ACCEPT [0:0]
        :bar-ded2da4 - [0:0]
        :bar-sed2da4 - [0:0]
        :partition-d - [0:0]
        :partition-s - [0:0]
        :ript_bootstrap-d7d0ba7 - [0:0]
        :ript_bootstrap-s7d0ba7 - [0:0]
        -A PREROUTING -j partition-d
        -A POSTROUTING -j partition-s
        -A bar-ded2da4 -d 172.23.0.95/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 192.168.19.2
        -A partition-d -d 172.23.0.95/32 -j bar-ded2da4
        COMMIT

        """;

    private readonly CommandLineScene _scene = new CommandLineScene(Ript, "").With("rules/bar.csx", """
        Partition("bar");
        Rewrite("website").Ports(80).Dnat("172.23.0.95", to: "192.168.19.2");
        Rewrite("to outside").Out("eth0").Snat("192.168.19.0/24", to: "172.23.0.95");
        """);

    private readonly string _before;

    public RiptHostTests() => _before = _scene.LiveRules();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nothing_of_Ripts_is_drift_or_flushed_be_it_before_a_take_over_or_after_it_was_rolled_back(bool isTakenOver)
    {
        if (isTakenOver)
        {
            _scene.Apply("--replace").ExitCode.ShouldBe(0);
            _scene.LiveRules().ShouldNotContain("ript_bootstrap");
            _scene.Run("rollback").ExitCode.ShouldBe(0);
            _scene.LiveRules().ShouldBe(_before);
        }

        var status = _scene.Run("status").Output;
        var flush = _scene.Run("rules", "flush");

        status.ShouldNotContain("drift in");
        status.ShouldNotContain("partition-s");
        flush.LastLine.ShouldBe("nothing to do: nothing of Ripcs's is live.");
        _scene.LiveRules().ShouldBe(_before);
    }

    [Fact]
    public void That_rewrites_are_not_the_same_is_said_only_where_they_are_not_and_an_import_is_advised_only_for_a_take_over()
    {
        const string Note = "because the rewrites on the two sides are not the same";
        const string Advice = "; to avoid that, take the host over as it is, with ripcs import";
        var host = Ript.Replace("-A INPUT -j", "-A INPUT -i lo -j ACCEPT\n-A INPUT -j", StringComparison.Ordinal)
            .Replace("-A bar-ded2da4",
                "-A bar-ded2da4 -d 172.23.0.95/32 -p tcp -m tcp --dport 25 -j DNAT --to-destination 192.168.19.2\n-A bar-ded2da4",
                StringComparison.Ordinal);
        using var scene = new CommandLineScene(host).With("v4", host);
        scene.Run("import", "{v4}", "{rules}").ExitCode.ShouldBe(0);

        Said(scene.Apply("--replace")).ShouldNotContain(Note, Case.Sensitive, "the rules of Ript are imported as they are");
        Said(scene.Run("rollback")).ShouldNotContain(Note);

        File.WriteAllText(scene.At("rules/bar.csx"), File.ReadAllText(scene.At("rules/bar.csx")).Replace("25", "26",
            StringComparison.Ordinal));
        Said(scene.Apply("--replace", "--again")).ShouldContain(Note + Advice);
        Said(scene.Run("rollback")).ShouldSatisfyAllConditions(said => said.ShouldContain(Note), said => said.ShouldNotContain(Advice));

        static string Said(CommandResult result)
        {
            result.ExitCode.ShouldBe(0, result.Output + result.Errors);
            return result.Output + result.Errors;
        }
    }

    [Fact]
    public void Where_the_rules_of_Ript_were_taken_over_a_jump_that_is_doubled_or_gone_is_drift_as_ever()
    {
        _scene.Apply("--replace").ExitCode.ShouldBe(0);

        _scene.ByHand("-D INPUT -j partition-a", "-A FORWARD -j partition-a");

        _scene.Run("status").Output.ShouldContain("drift in the jumps (2 rules)");
    }
}
