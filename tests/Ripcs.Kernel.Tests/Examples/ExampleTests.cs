using Ripcs.Core.Model;
using Ripcs.Core.SaveFormat;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Examples;

/// <summary>Every example on the real kernel.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly NetworkNamespace _host = NetworkNamespace.Create();

    /// <summary>The examples in turn on one variant; with RIPCS_TESTS=all each on both.</summary>
    public static TheoryData<string, string> NamesAndVariants
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (number, name) in Testing.Examples.Names.Index())
            {
                if (Cases.All || number % 2 == 0)
                    data.Add(name, "Nft");

                if (Cases.All || number % 2 == 1)
                    data.Add(name, "Legacy");
            }

            return data;
        }
    }

    public void Dispose() => _host.Dispose();

    [KernelTheory]
    [MemberData(nameof(NamesAndVariants))]
    public void An_example_applies_and_then_there_is_nothing_to_do(string name, string variant)
    {
        using var ripcs = new CommandLine(Tools(_host, variant));
        var rules = Testing.Examples.Rules(name);
        var applied = ripcs.Run("rules", "apply", rules, "--detailed-exitcode");
        applied.Errors.ShouldBeEmpty();
        applied.ExitCode.ShouldBe(ExitCode.Changes, applied.Output);

        var again = ripcs.Run("rules", "apply", rules, "--detailed-exitcode");

        again.Output.ShouldStartWith("nothing to do");
        again.ExitCode.ShouldBe(ExitCode.Done);
        var diff = ripcs.Run("rules", "diff", rules, "--detailed-exitcode");
        diff.Output.ShouldStartWith("nothing to do");
        diff.ExitCode.ShouldBe(ExitCode.Done);
    }

    [KernelTheory]
    [MemberData(nameof(NamesAndVariants))]
    public void The_commands_that_an_example_generates_load_what_apply_loads(string name, string variant)
    {
        using var ripcs = new CommandLine(Tools(_host, variant));
        ripcs.Run("rules", "apply", Testing.Examples.Rules(name)).ExitCode.ShouldBe(ExitCode.Done);
        using var byHand = NetworkNamespace.Create();

        byHand.Shell($"alias iptables=iptables-{variant.ToLowerInvariant()} ip6tables=ip6tables-{variant.ToLowerInvariant()}\n"
            + Testing.Examples.Text(name, "expected.txt"));

        Live(byHand, variant).ShouldBe(Live(_host, variant));
    }

    [KernelTheory]
    [InlineData("Nft")]
    [InlineData("Legacy")]
    public void The_host_of_the_examples_is_closed_and_a_flush_opens_it_again(string variant)
    {
        var tools = Tools(_host, variant);
        using var ripcs = new CommandLine(tools);
        ripcs.Run("rules", "apply", Testing.Examples.Rules("06-this-host")).ExitCode.ShouldBe(ExitCode.Done);
        foreach (var family in Families.Both)
        {
            tools.Save(family).ShouldContain(":INPUT DROP");
            tools.Save(family).ShouldContain(":FORWARD DROP");
        }

        ripcs.Run("rules", "flush", "--yes").ExitCode.ShouldBe(ExitCode.Done);

        Families.Both.Select(tools.Save).ShouldAllBe(text => !text.Contains("DROP", StringComparison.Ordinal));
    }

    /// <summary>All rules by family, table and chain; without the guard, which only a change needs.</summary>
    private static List<string> Live(NetworkNamespace host, string variant) =>
    [
        .. from family in Families.Both
           from table in SaveReader.Parse(Tools(host, variant).Save(family)).ToState(family).Tables
           from chain in table.Chains
           where chain.Name != DispatchChain.Guard
           orderby family, table.Name.Value, chain.Name
           from rule in chain.Rules
           select $"{family} {table.Name} {chain.Name} {rule.Text}",
    ];

    private static IptablesTools Tools(NetworkNamespace host, string variant) => host.Iptables(Enum.Parse<BackendChoice>(variant));
}
