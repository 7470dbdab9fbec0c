using Ripcs.Core.Model;
using Ripcs.Core.Planning.Owned;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Commands;

public sealed class SaveTests : IDisposable
{
    private const string Foreign = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :cali-abcdefg - [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -j ufw-user-input
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    private readonly CommandLineScene _scene =
        new CommandLineScene(Foreign, Foreign).With("rules/office.csx", RuleTexts.Office).With("rules/shop.csx", RuleTexts.Shop);

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void What_save_prints_loads_into_an_empty_host_and_is_the_same()
    {
        var owned = Ownership.Read(_scene.Live().Netfilter.State, Knowledge.None);
        var empty = new FakeNetfilter();

        foreach (var family in Families.Both)
        {
            var saved = _scene.Run("rules", "save", "--family", ((int)family).ToString(System.Globalization.CultureInfo.InvariantCulture));
            saved.ExitCode.ShouldBe(0);
            empty.Restore(family, saved.Output);
        }

        Ownership.Read(empty.State, Knowledge.None).ShouldBe(owned);
    }

    [Fact]
    public void Save_prints_only_what_is_ours()
    {
        var saved = _scene.Live().Run("rules", "save", "--family", "4");

        saved.Output.ShouldNotContain("ufw");
        saved.Output.ShouldNotContain("cali");
        saved.Output.ShouldNotContain("partition-g");
        saved.Output.ShouldNotContain(":INPUT");
    }

    [Fact]
    public void Save_on_a_host_without_anything_of_ours_prints_nothing() =>
        _scene.Run("rules", "save").ShouldBe(new CommandResult(0, "", ""));

    [Fact]
    public void Save_needs_no_family_where_only_one_has_rules() =>
        _scene.Without("rules/office.csx").Live().Run("rules", "save").Output.ShouldStartWith("*filter\n:partition-a - [0:0]\n");
}
