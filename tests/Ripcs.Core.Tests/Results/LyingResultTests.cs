using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Results;
using Ripcs.Core.SaveFormat;
using Ripcs.Core.Texts;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Results;

/// <summary>Results in the right form that hold what no compiler says.</summary>
public sealed class LyingResultTests
{
    private static readonly Diagnostic Error = new(Severity.Error, "RIP0301", new SourceSpan(Written.Path, 1), "it is wrong");

    private static CompiledFile Everything => Written.Everything;

    [Fact]
    public void The_result_of_another_file_is_refused() =>
        Should.Throw<ResultException>(() => CompiledFileJson.Read(CompiledFileJson.Write(Everything), "rules/a.csx"))
            .Message.ShouldBe("it is about rules/shop.csx, not about rules/a.csx");

    [Fact]
    public void A_partition_of_another_file_is_refused() =>
        Written.Refusal(Everything.With(partition => partition with { File = "rules/a.csx" }))
        .ShouldBe("its partition shop of rules/a.csx is not the one that rules/shop.csx names");

    [Fact]
    public void A_partition_that_the_file_does_not_name_is_refused() =>
        Written.Refusal(Everything with { Named = new NamedPartition(PartitionName.Parse("a"), new SourceSpan(Written.Path, 1)) })
            .ShouldBe("its partition shop of rules/shop.csx is not the one that rules/shop.csx names");

    [Fact]
    public void A_partition_beside_an_error_is_refused() =>
        Written.Refusal(Everything with { Diagnostics = [Error] }).ShouldBe("it has a partition beside an error");

    [Fact]
    public void Chains_that_lead_to_one_another_in_endless_ways_are_refused() => Written.Refusal(Everything.With(partition =>
    {
        var chains = new List<CompiledChain>();
        var last = "-j DROP";
        for (var depth = 0; depth < 40; depth++)
        {
            ValueList<string> rules = [last, last];
            var kind = depth < 39 ? ChainKind.RawFilter : ChainKind.RawFilterInput;
            var name = ChainHash.Name(partition.Name, kind, Family.IPv4, rules);
            chains.Add(new CompiledChain(Family.IPv4, TableName.Filter, name,
                rules.Select(rule => new CompiledRule(rule, partition.Chains[0].Rules[0].Origin)).ToValueList()));
            last = $"-j {name}";
        }

        return partition with { Chains = [.. partition.Chains, .. chains] };
    })).ShouldBe("its chains lead to one another too often or too deep");

    [Fact]
    public void Neither_a_partition_nor_an_error_is_refused() =>
        Written.Refusal(Everything with { Partition = null, Expectations = [] })
            .ShouldBe("it has neither a partition nor an expectation nor an error");

    [Fact]
    public void An_expectation_beside_an_error_is_refused() =>
        Written.Refusal(Everything with { Partition = null, Diagnostics = [Error] }).ShouldBe("it has an expectation beside an error");

    [Theory]
    [InlineData("www")]
    [InlineData("2001:db8::1")]
    [InlineData("10.0.0.1/8")]
    public void An_expectation_of_what_is_no_address_is_refused(string word) => Written.Refusal(Everything with
    {
        Expectations = [Everything.Expectations[0] with { Traffic =
            [Everything.Expectations[0].Traffic[0] with { Family = Family.IPv4, From = [word] }] }],
    }).ShouldBe("the expectation nobody else matches no packets");

    [Fact]
    public void A_label_that_steers_the_terminal_is_refused() =>
        Written.Refusal(Everything with { Labels = [new SaidLabel("office\u001b[2J", new SourceSpan(Written.Path, 1), IsSet: false, IsUsed: false)] }).ShouldBe(@"the label office\u001b[2J is not printable");

    [Fact]
    public void A_label_beside_an_error_is_refused() =>
        Written.Refusal(Everything with { Partition = null, Expectations = [],
            Labels = [new SaidLabel("office", new SourceSpan(Written.Path, 1), IsSet: false, IsUsed: false)], Diagnostics = [Error] })
            .ShouldBe("it has a label beside an error");

    [Fact]
    public void An_expectation_that_steers_the_terminal_is_refused() => Written.Refusal(Everything with
    {
        Expectations = [Everything.Expectations[0] with { Origin = Everything.Expectations[0].Origin with { What = "\u001b[2J" } }],
    }).ShouldBe("an expectation is not printable");

    [Theory]
    [InlineData("it is\nerror RIP0301: wrong")]
    [InlineData("it is \u001b[2J")]
    [InlineData("it is \u2028wrong")]
    [InlineData("it is \u202ewrong")]
    public void A_message_that_makes_a_second_line_or_steers_the_terminal_is_refused(string message)
    {
        Written.Refusal(Everything with { Diagnostics = [Error with { Severity = Severity.Warning, Message = message }] })
            .ShouldBe("the message RIP0301 is not made of printable lines");
        Written.Refusal(Everything with { Diagnostics = [Error with { Severity = Severity.Warning, Details = [message] }] })
            .ShouldBe("the message RIP0301 is not made of printable lines");
        Written.Refusal(Everything with { Diagnostics = [Error with { Severity = Severity.Warning, Code = "RIP\n" }] })
            .ShouldBe(@"the message RIP\u000a is not made of printable lines");
    }

    [Fact]
    public void A_chain_that_does_not_say_what_its_name_says_is_refused() =>
        Written.Refusal(Everything.WithFirstChain(chain => chain with { Rules = chain.Rules.Skip(1).ToValueList() }))
            .ShouldBe($"chain {Everything.Partition!.Chains[0].Name} (IPv4 filter) has other rules than its name promises");

    [Theory]
    [InlineData("a-a000000")]
    [InlineData("DOCKER-USER")]
    [InlineData("INPUT")]
    [InlineData("partition-a")]
    [InlineData("shop-a1\n-A INPUT -j ACCEPT")]
    public void A_foreign_chain_is_refused(string name) =>
        Written.Refusal(Everything.WithFirstChain(chain => chain with { Name = new ChainName(name) }))
            .ShouldBe($"chain {PlainText.Of(name)} (IPv4 filter) is not in partition shop");

    [Fact]
    public void A_chain_in_a_table_that_is_not_its_own_is_refused() =>
        Written.Refusal(Everything.WithFirstChain(chain => chain with { Table = TableName.Nat }))
            .ShouldBe($"chain {Everything.Partition!.Chains[0].Name} (IPv4 nat) is not in partition shop");

    [Fact]
    public void A_chain_of_the_other_family_is_refused() =>
        Written.Refusal(Everything.WithFirstChain(chain => chain with { Family = Family.IPv6 }))
            .ShouldBe($"chain {Everything.Partition!.Chains[0].Name} (IPv6 filter) has other rules than its name promises");

    [Fact]
    public void A_chain_that_is_there_twice_is_refused() =>
        Written.Refusal(Everything.With(partition => partition with { Chains = [.. partition.Chains, partition.Chains[0]] }))
            .ShouldBe($"chain {Everything.Partition!.Chains[0].Name} (IPv4 filter) is there twice");

    [Fact]
    public void A_chain_without_rules_is_refused() =>
        Written.Refusal(Everything.WithFirstChain(chain => chain with { Rules = [] }))
            .ShouldBe($"chain {Everything.Partition!.Chains[0].Name} (IPv4 filter) has no rules");

    [Theory]
    [InlineData("-j ACCEPT\n-A INPUT -j ACCEPT", "does not fit on one line")]
    [InlineData("-j ACCEPT\0", "does not fit on one line")]
    [InlineData("-m comment --comment \"open -j ACCEPT", "does not fit on one line")]
    [InlineData("-p tcp  -j ACCEPT", "is not in the form that is hashed")]
    [InlineData("-p vrrp -j ACCEPT", "is not in the form that is hashed")]
    [InlineData("-p tcp -m ../../x -j ACCEPT", "names no match or target")]
    [InlineData("-p tcp --mat ../../x -j ACCEPT", "names no match or target")]
    [InlineData("-p tcp -j ../../x", "names no match or target")]
    [InlineData("-p tcp", "does not have exactly one target")]
    [InlineData("", "does not have exactly one target")]
    [InlineData("-p tcp -j", "does not have exactly one target")]
    [InlineData("-j ACCEPT -j ACCEPT", "does not have exactly one target")]
    [InlineData("-j DNAT --to-destination 10.0.0.1", "has the target DNAT, which its chain does not allow")]
    [InlineData("-j DOCKER", "has the target DOCKER, which its chain does not allow")]
    [InlineData("-j shop-a000000", "has the target shop-a000000, which its chain does not allow")]
    [InlineData("-p tcp -g ACCEPT", "has the option -g, which is not an option of a rule")]
    [InlineData("-p tcp -M /tmp/x -j ACCEPT", "has the option -M, which is not an option of a rule")]
    [InlineData("-p tcp -M/tmp/x -j ACCEPT", "has the option -M/tmp/x, which is not an option of a rule")]
    [InlineData("-p tcp --modprobe=/tmp/x -j ACCEPT", "has the option --modprobe=/tmp/x, which is not an option of a rule")]
    [InlineData("-p tcp --modp /tmp/x -j ACCEPT", "has the option --modp, which is not an option of a rule")]
    [InlineData("-p tcp --mo=/tmp/x -j ACCEPT", "has the option --mo=/tmp/x, which is not an option of a rule")]
    [InlineData("-6 -p tcp -j ACCEPT", "has the option -6, which is not an option of a rule")]
    [InlineData("-t nat -p tcp -j ACCEPT", "has the option -t, which is not an option of a rule")]
    [InlineData("-j ACCEPT -A INPUT", "has the option -A, which is not an option of a rule")]
    [InlineData("-p tcp -m tcp --dport http -j ACCEPT", "has invalid ports")]
    [InlineData("-p tcp -m tcp --dport 0 -j ACCEPT", "has invalid ports")]
    [InlineData("-p tcp -m tcp --dport 90:80 -j ACCEPT", "has invalid ports")]
    [InlineData("-p tcp -m multiport --dports 80,,90 -j ACCEPT", "has invalid ports")]
    [InlineData("-m conntrack --ctorigdstport 65536 -j ACCEPT", "has invalid ports")]
    [InlineData("-m conntrack ! --ctorigdst here -j ACCEPT", "has an invalid address")]
    [InlineData("-j ACCEPT --ctorigdst", "has an invalid address")]
    public void A_rule_that_does_more_than_a_rule_of_its_chain_is_refused(string rule, string because)
    {
        var lie = Everything.WithRule(ChainKind.Filter, _ => rule);

        Written.Refusal(lie).ShouldBe(PlainText.Of($"a rule of chain {lie.Partition!.Chains[0].Name} (IPv4 filter) {because}: {rule}"));
    }

    [Theory]
    [InlineData(ChainKind.Dnat, "-j ACCEPT")]
    [InlineData(ChainKind.Snat, "-j DNAT --to-destination 10.0.0.1")]
    [InlineData(ChainKind.Entry, "-j ACCEPT")]
    [InlineData(ChainKind.Entry, "-j partition-a")]
    public void A_target_that_a_chain_does_not_have_is_refused(ChainKind kind, string rule) =>
        Written.Refusal(Everything.WithRule(kind, _ => rule))
            .ShouldEndWith($"has the target {rule.Split(' ')[1]}, which its chain does not allow: {rule}");

    [Theory]
    [InlineData("-m comment --comment -M -j DNAT --to-destination 10.0.0.1")]
    [InlineData("-m comment --comment \"--modprobe x\" -j DNAT --to-destination 10.0.0.1")]
    [InlineData("-m statistic --mode random --probability 0.50000000000 -j DNAT --to-destination 10.0.0.1")]
    public void A_word_that_only_looks_like_such_an_option_is_taken(string rule)
    {
        var file = Everything.WithRule(ChainKind.Dnat, _ => rule);

        Written.ReadAgain(file).ShouldBe(file);
    }

    [Fact]
    public void A_statement_that_is_not_printable_is_refused()
    {
        var lie = Everything.WithFirstChain(chain => chain with
        {
            Rules = chain.Rules.Select(rule => rule with { Origin = rule.Origin with { What = "a\nb" } }).ToValueList(),
        });

        Written.Refusal(lie).ShouldBe($@"a rule of chain {lie.Partition!.Chains[0].Name} (IPv4 filter) comes from a statement that is not printable: a\u000ab");
    }

    [Theory]
    [InlineData("INPUT", "INPUT holds no pointers")]
    [InlineData("partition-g", "partition-g holds no pointers")]
    [InlineData("partition-n", "partition-n holds no pointers")]
    public void A_pointer_in_a_chain_that_holds_none_is_refused(string dispatch, string because) =>
        Written.Refusal(Everything.WithFirstPointer(pointer => pointer with { Dispatch = new ChainName(dispatch) })).ShouldBe(because);

    [Theory]
    [InlineData("shop-a000000")]
    [InlineData("a-a000000")]
    [InlineData("DOCKER")]
    public void A_pointer_to_a_chain_that_is_not_the_partitions_is_refused(string chain)
    {
        var lie = Everything.WithFirstPointer(pointer => pointer with { Chain = new ChainName(chain) });

        Written.Refusal(lie).ShouldBe(
            $"partition shop has no chain for the pointer {lie.Partition!.Pointers[0].ToRuleText()} (IPv4 filter)");
    }

    [Fact]
    public void A_pointer_in_the_dispatch_chain_of_another_kind_is_refused()
    {
        var snat = Everything.Partition!.Chains.First(chain => PartitionChainName.Parse(chain.Name).Kind is ChainKind.Snat);

        Written.Refusal(Everything.WithFirstPointer(pointer => pointer with { Dispatch = DispatchChain.Dnat.Name, Chain = snat.Name }))
            .ShouldBe($"partition-d holds no pointers to chains such as {snat.Name}");
    }

    [Fact]
    public void A_pointer_whose_text_would_not_read_back_is_refused()
    {
        var six = IpPrefix.Parse("2001:db8::/32");
        foreach (var kind in Enum.GetValues<PointerKind>())
        {
            foreach (var address in new IpPrefix?[] { null, IpPrefix.Parse("10.0.0.0/8"), six })
            {
                for (var flags = 0; flags < 16; flags++)
                {
                    var file = Everything.WithFirstPointer(pointer => pointer with { Kind = kind, Address = address,
                        IsHost = (flags & 1) > 0, NotHost = (flags & 2) > 0,
                        IsBroadcast = (flags & 4) > 0, NotBroadcast = (flags & 8) > 0 });
                    var pointer = file.Partition!.Pointers[0];
                    var readsBack = Pointer.TryParse(pointer.Family, pointer.Dispatch, pointer.ToRuleText(), out var again)
                        && again == pointer;

                    Takes(file).ShouldBe(readsBack, pointer.ToString());
                }
            }
        }
    }

    [Fact]
    public void A_label_that_is_not_printable_is_refused() =>
        Written.Refusal(Everything.With(partition => partition with { Labels = [new CompiledLabel("a\nb", [])] })).ShouldBe(@"the label a\u000ab is not printable");

    [Fact]
    public void A_label_of_a_file_that_is_not_printable_is_refused() =>
        Written.Refusal(Everything.With(partition => partition with { Labels = [new CompiledLabel("a", []) { File = "b\nc" }] }))
            .ShouldBe("the label a is not printable");

    private static bool Takes(CompiledFile file)
    {
        try
        {
            return Written.ReadAgain(file) == file;
        }
        catch (ResultException)
        {
            return false;
        }
    }
}
