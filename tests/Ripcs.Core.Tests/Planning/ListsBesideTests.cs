using System.Globalization;
using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Differences;
using Ripcs.Testing;
using Ripcs.Testing.Tracing;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

/// <summary>The lists that what the host forwards, or sends, passes: when they are there, what stands in them, and how a host comes to
/// them and back.</summary>
public sealed class ListsBesideTests
{
    private const string Http = "-d 10.0.0.1/32 -p tcp -m tcp --dport 80 -j ACCEPT";
    private const string ToA = "-j partition-a";
    private const string ToF = "-j partition-f";
    private const string ToH = "-j partition-h";
    private const string Typed = "-d 192.0.2.1/32 -j DROP";

    private static readonly ChainName Output = new("OUTPUT");
    private static readonly ChainName Sent = DispatchChain.Sent.Name;
    private static readonly string ToShop = $"-d 10.0.0.1/32 -j {Scene.Chain("shop", ChainKind.Filter, Http)}";

    private static readonly RuleStatement Printer = Said(StatementKind.Accept) with { To = ["10.0.0.9"], Ports = [Port(9100)],
        Macs = ["00:11:22:33:44:55"] };
    private static readonly RuleStatement Through = Said(StatementKind.Accept) with { To = ["10.0.0.9"], Ports = [Port(9100)],
        Place = MatchPlace.Forwarded };
    private static readonly RuleStatement Others = Said(StatementKind.Drop) with { To = ["10.0.0.9"] };
    private static readonly RuleStatement Postfix = Said(StatementKind.Accept) with { To = ["all"], Ports = [Port(25)], Users = ["102"] };

    [Fact]
    public void The_first_rule_that_asks_who_sends_moves_OUTPUT_in_one_block()
    {
        var scene = Shop().Apply().With(Compiled("print", Printer, Others));

        var block = scene.Plan().Blocks.ShouldHaveSingleItem();

        block.Steps.Where(step => step.Chain == Output).ShouldBe([new Step.Delete(Output, ToA), new Step.Insert(Output, 1, ToH)]);
        scene.Run(scene.Plan());
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToA), ("OUTPUT", ToH)]);
        ShouldBeDone(scene);
    }

    [Fact]
    public void The_last_one_moves_it_back_and_nothing_of_the_list_is_left()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).Apply().With(Compiled("print", Others));

        var block = scene.Plan().Blocks.ShouldHaveSingleItem();

        block.Steps.Where(step => step.Chain == Output).ShouldBe([new Step.Delete(Output, ToH), new Step.Insert(Output, 1, ToA)]);
        scene.Apply();
        scene.Actual.V4.Table(TableName.Filter).Find(Sent).ShouldBeNull();
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToA), ("OUTPUT", ToA)]);
        ShouldBeDone(scene);
    }

    [Fact]
    public void Rules_that_others_put_in_front_stay_there()
    {
        var scene = Shop().Apply().ByHand(new Step.Insert(Output, 1, Typed)).With(Compiled("print", Printer, Others));

        scene.Run(scene.Plan());

        scene.Rules(TableName.Filter, "OUTPUT").ShouldBe([Typed, ToH]);
    }

    [Fact]
    public void Every_partition_keeps_its_place_in_both_lists()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).With(Compiled("mail", Postfix))
            .With(Compiled("blocklist", Said(StatementKind.Drop) with { From = ["192.0.2.66"] }) with { Order = -5 }).Apply();

        Shown(scene, "partition-a").ShouldBe(["-s 192.0.2.66/32 -j blocklist-a", "-d 10.0.0.9/32 -j print-a", "-d 10.0.0.1/32 -j shop-a"]);
        Shown(scene, "partition-h").ShouldBe(["-s 192.0.2.66/32 -j blocklist-a", "-d 10.0.0.9/32 -j print-h", "-d 10.0.0.1/32 -j shop-a",
            "-j mail-h"]);
    }

    [Fact]
    public void A_host_of_users_alone_is_asked_in_OUTPUT_alone()
    {
        var scene = new Scene().With(Compiled("mail", Postfix)).Apply();

        Hooks(scene).ShouldBe([("OUTPUT", ToH)]);
        ShouldBeDone(scene.Without("mail").Run(scene.Clean()));
        scene.Owned().Tables.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Scope.WholeSet)]
    [InlineData(Scope.OnePartition)]
    public void A_long_list_is_a_tree_in_both(Scope scope)
    {
        var scene = new Scene().Partition("hoster", [Http],
            [.. Enumerable.Range(0, 200).Select(number => string.Create(CultureInfo.InvariantCulture, $"10.0.1.{number}"))]).Apply();
        scene.With(Compiled("print", Printer, Others)).Run(scene.Plan(scope));

        foreach (var family in new[] { "partition-a-", "partition-h-" })
        {
            scene.Owned().Table(Family.IPv4, TableName.Filter).Chains.ShouldContain(chain =>
                chain.Name.Value.StartsWith(family, StringComparison.Ordinal));
        }

        ShouldBeDone(scene);
    }

    [Fact]
    public void Who_applies_one_file_brings_the_others_into_the_list_and_takes_them_out()
    {
        var others = Shop().Apply();
        var scene = others.Losing("shop").With(Compiled("print", Printer, Others)).Apply(Scope.OnePartition);

        scene.Rules(TableName.Filter, "partition-h").ShouldContain(ToShop);
        scene.Plan(Scope.OnePartition).IsEmpty.ShouldBeTrue();

        scene.With(Compiled("print", Others)).Apply(Scope.OnePartition);
        scene.Rules(TableName.Filter, "OUTPUT").ShouldBe([ToA]);
        scene.Rules(TableName.Filter, "partition-a").ShouldContain(ToShop);
    }

    [Fact]
    public void A_clean_that_takes_the_last_one_moves_OUTPUT_back()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).With(Compiled("mail", Postfix)).Apply();

        scene.Without("print").Run(scene.Clean());
        scene.Rules(TableName.Filter, "OUTPUT").ShouldBe([ToH]);
        scene.Without("mail").Run(scene.Clean());

        scene.Rules(TableName.Filter, "OUTPUT").ShouldBe([ToA]);
        ShouldBeDone(scene);
    }

    [Fact]
    public void A_rewrite_that_moves_with_the_first_one_leads_nothing_that_the_host_sends_to_rules_that_the_kernel_refuses_there()
    {
        var rewrite = Said(StatementKind.Rewrite) with { Translations = [new TranslationRequest.Dnat(["203.0.113.1"], "10.0.0.9")],
            Ports = [Port(80)] };
        var moved = rewrite with { Translations = [new TranslationRequest.Dnat(["203.0.113.1"], "10.0.0.10")] };
        var old = Shop().With(Compiled("print", rewrite, Others)).Apply();
        var (first, last) = (old.Owned(), old.With(Compiled("print", Printer, moved, Others)).Desired());

        var there = PlanStates.Of(old.Actual, last);
        var back = PlanStates.Of(there.States[^1], first);

        there.Plan.Blocks.Count.ShouldBe(3);
        back.Plan.Blocks.Count.ShouldBe(3);
        there.States[1].V4.Table(TableName.Filter).Find(Sent)!.Rules.Select(rule => rule.Canonical)
            .ShouldBe(old.Rules(TableName.Filter, "partition-a"));
    }

    [Fact]
    public void A_jump_that_somebody_led_back_is_drift()
    {
        var scene = Shop().With(Compiled("mail", Postfix)).Apply().ByHand(new Step.Delete(Output, ToH), new Step.Append(Output, ToA));

        Drift(scene).ShouldBe([(Output, LineKind.Foreign, ToA), (Output, LineKind.Missing, ToH)]);
        scene.Run(scene.Plan());
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToA), ("OUTPUT", ToH)]);
    }

    [Fact]
    public void What_somebody_changed_in_the_list_is_drift_and_goes()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).Apply();
        var toPrint = scene.Rules(TableName.Filter, "partition-h").First(rule => rule.Contains("print-h", StringComparison.Ordinal));
        scene.ByHand(new Step.Delete(Sent, ToShop), new Step.Delete(Sent, toPrint), new Step.Append(Sent, Typed),
            new Step.Append(Sent, $"-s 192.0.2.7/32 {ToShop[15..]}"));

        Drift(scene).ShouldBe([(Sent, LineKind.Missing, toPrint), (Sent, LineKind.Missing, ToShop),
            (Sent, LineKind.Foreign, $"-s 192.0.2.7/32 {ToShop[15..]}"), (Sent, LineKind.Foreign, Typed)]);
        scene.Run(scene.Plan());
        ShouldBeDone(scene);
    }

    [Fact]
    public void What_comes_and_goes_with_the_other_list_is_said_there_alone()
    {
        var scene = Shop().With(Compiled("mail", Postfix)).Apply()
            .With(Compiled("wiki", Said(StatementKind.Accept) with { To = ["10.0.0.2"], Ports = [Port(80)] })).Without("shop");

        scene.Diff().Structure.ShouldBeEmpty();
        scene.Diff().Partitions.ShouldHaveSingleItem().Name.ShouldBe("wiki");
        scene.Run(scene.Plan()).Run(scene.Clean());
        Shown(scene, "partition-h").ShouldBe(["-d 10.0.0.2/32 -j wiki-a", "-j mail-h"]);
    }

    [Fact]
    public void A_partition_that_stops_to_ask_stands_in_both_again_and_nobody_did_it_by_hand()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).With(Compiled("mail", Postfix, Others)).Apply()
            .With(Compiled("mail", Others));

        scene.Diff().Structure.ShouldBeEmpty();
        scene.Run(scene.Plan());
        Shown(scene, "partition-h").ShouldContain("-d 10.0.0.9/32 -j mail-a");
    }

    [Fact]
    public void Where_somebody_deleted_the_list_another_file_can_still_be_applied()
    {
        var scene = Shop().With(Compiled("print", Printer, Others)).Apply();
        scene.ByHand(new Step.Delete(Output, ToH), new Step.Flush(Sent), new Step.RemoveChain(Sent)).Losing("print");

        PlanStates.Of(scene.Actual, scene.Desired(Scope.OnePartition)).States.Count.ShouldBeGreaterThan(1);
        scene.Run(scene.Plan(Scope.OnePartition));

        scene.Rules(TableName.Filter, "OUTPUT").ShouldBe([ToH]);
        Shown(scene, "partition-h").ShouldBe(["-d 10.0.0.1/32 -j shop-a"]);
    }

    [Fact]
    public void What_passes_through_the_host_has_a_list_that_comes_and_goes_in_one_block()
    {
        var scene = Shop().Apply().With(Compiled("print", Through, Others));

        scene.Plan().Blocks.ShouldHaveSingleItem();
        scene.Run(scene.Plan());
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToF), ("OUTPUT", ToH)]);
        Shown(scene, "partition-f").ShouldBe(["-d 10.0.0.9/32 -j print-g", "-d 10.0.0.1/32 -j shop-a"]);
        ShouldBeDone(scene);

        scene.With(Compiled("print", Others)).Plan().Blocks.ShouldHaveSingleItem();
        scene.Apply();
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToA), ("OUTPUT", ToA)]);
        scene.Actual.V4.Table(TableName.Filter).Find(DispatchChain.Forwarded.Name).ShouldBeNull();
        ShouldBeDone(scene);
    }

    [Fact]
    public void A_clean_that_takes_the_last_one_moves_FORWARD_back()
    {
        var scene = Shop().With(Compiled("print", Through, Others)).With(Compiled("mail", Postfix)).Apply();
        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToF), ("OUTPUT", ToH)]);

        scene.Without("print").Run(scene.Clean());

        Hooks(scene).ShouldBe([("INPUT", ToA), ("FORWARD", ToA), ("OUTPUT", ToH)]);
        ShouldBeDone(scene);
    }

    [Theory]
    [InlineData(MatchPlace.Received)]
    [InlineData(MatchPlace.Forwarded)]
    public void Where_somebody_deleted_all_its_pointers_there_a_partition_for_INPUT_opens_nothing_in_FORWARD(MatchPlace place)
    {
        var scene = Shop().With(Compiled("print", Through with { Place = place }, Others)).With(Compiled("gate", Through, Others)).Apply();
        scene.ByHand([.. scene.Rules(TableName.Filter, "partition-f").Where(rule => rule.Contains("print-", StringComparison.Ordinal))
            .Select(rule => new Step.Delete(DispatchChain.Forwarded.Name, rule))]);

        scene.Losing("print").With(Compiled("gate", Through)).Apply(Scope.OnePartition);

        Shown(scene, "partition-f").ShouldNotContain(rule => rule.Contains("print-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pointer_that_somebody_took_out_of_the_list_of_FORWARD_is_drift()
    {
        var scene = Shop().With(Compiled("print", Through, Others)).Apply();
        scene.ByHand(new Step.Delete(DispatchChain.Forwarded.Name, ToShop));

        Drift(scene).ShouldBe([(DispatchChain.Forwarded.Name, LineKind.Missing, ToShop)]);
        scene.Run(scene.Plan());
        ShouldBeDone(scene);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Who_moves_a_rewrite_leads_what_passes_through_the_host_by_its_own_list(bool isBefore, bool isAfter)
    {
        var rewrite = Said(StatementKind.Rewrite) with { Translations = [new TranslationRequest.Dnat(["203.0.113.1"], "10.0.0.9")],
            Ports = [Port(80)] };
        var moved = rewrite with { Translations = [new TranslationRequest.Dnat(["203.0.113.1"], "10.0.0.10")] };
        var scene = Shop().With(Compiled("print", isBefore ? [Through, rewrite] : [rewrite])).Apply();
        scene.With(Compiled("print", isAfter ? [Through, moved] : [moved]));

        var states = PlanStates.Of(scene.Actual, scene.Desired());

        states.Plan.Blocks.Count.ShouldBe(3);
        var between = states.States[1].V4.Table(TableName.Filter);
        between.Find(DispatchChain.Forwarded.Name)!.Rules[0].Canonical.ShouldBe("-d 10.0.0.10/32 -p tcp -m multiport --dports 80 "
            + "-m conntrack --ctorigdst 203.0.113.1 --ctorigdstport 80 --ctdir ORIGINAL -g partition-nf");
        between.Find(DispatchChain.BridgeForwarded)!.Rules.ShouldContain(rule =>
            rule.Canonical.Contains(isAfter ? "print-g" : "print-a", StringComparison.Ordinal));
        states.States[^1].V4.Table(TableName.Filter).Find(DispatchChain.BridgeForwarded).ShouldBeNull();
        scene.Apply();
        ShouldBeDone(scene);
    }

    private static Scene Shop() => new Scene().Partition("shop", [Http], ["10.0.0.1"]);

    private static void ShouldBeDone(Scene scene) => (scene.Plan().IsEmpty, scene.Diff().IsEmpty).ShouldBe((true, true));

    private static IEnumerable<(string, string)> Hooks(Scene scene) =>
        scene.Owned().Table(Family.IPv4, TableName.Filter).Hooks.Select(hook => (hook.BuiltIn.Value, hook.ToRuleText()));

    private static IEnumerable<string> Shown(Scene scene, string chain) =>
        scene.Rules(TableName.Filter, chain).Select(rule => rule[..^PartitionChainName.HashLength]);

    private static IEnumerable<(ChainName, LineKind, string)> Drift(Scene scene)
    {
        var diff = scene.Diff();
        return diff.Partitions.SelectMany(partition => partition.Drift)
            .Concat(diff.Structure.Select(structure => structure.Drift).OfType<DriftDiff>())
            .SelectMany(drift => drift.Lines.Select(line => (drift.Chain, line.Kind, line.Text)));
    }

    private static RuleStatement Said(StatementKind kind) => new(kind, "rule", new SourceSpan("rules/x.csx", 2)) { Family = 4 };

    private static PortTerm.Numbers Port(int port) => new PortTerm.Numbers($"{port}", port, port);

    private static CompiledPartition Compiled(string name, params RuleStatement[] rules)
    {
        var path = $"rules/{name}.csx";
        var file = new RuleFile(path, new LinesAlone(), [new PartitionStatement(name, 0, new SourceSpan(path, 1))], [],
            rules.ToValueList());
        return Compiler.Compile(file, DateOnly.MinValue).Partition.ShouldNotBeNull();
    }
}
