using Ripcs.Core.Model;
using Ripcs.Core.Planning;
using Ripcs.Core.Planning.Desired;
using Ripcs.Core.Planning.Owned;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Planning;

public sealed class CoexistenceTests
{
    private const string Ssh = "-d 10.0.0.1/32 -p tcp -m tcp --dport 22 -j ACCEPT";

    private const string Others = """
        *filter
        :INPUT DROP [0:0]
        :FORWARD DROP [0:0]
        :OUTPUT ACCEPT [0:0]
        :DOCKER - [0:0]
        :DOCKER-USER - [0:0]
        :cali-abcdefg - [0:0]
        :f2b-apache1 - [0:0]
        :my-app - [0:0]
        :ufw-user-input - [0:0]
        -A INPUT -p tcp -m multiport --dports 80,443 -j f2b-apache1
        -A INPUT -j ufw-user-input
        -A INPUT -j cali-abcdefg
        -A FORWARD -j DOCKER-USER
        -A FORWARD -o docker0 -j DOCKER
        -A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
        -A f2b-apache1 -s 198.51.100.9/32 -j REJECT --reject-with icmp-port-unreachable
        -A f2b-apache1 -j RETURN
        -A ufw-user-input -p tcp -m tcp --dport 22 -j ACCEPT
        COMMIT

        """;

    [Fact]
    public void Foreign_chains_are_not_ours_even_where_their_names_have_our_form() =>
        new Scene().Live(Others).Owned().ShouldBe(OwnedState.Empty);

    [Fact]
    public void Apply_clean_and_flush_leave_everything_foreign_as_it_was()
    {
        var scene = new Scene().Live(Others).Partition("shop", [Ssh], ["10.0.0.1"]).Apply();
        scene.Partition("shop", [Ssh, Ssh.Replace("22", "23")], ["10.0.0.1"]).Apply();
        var clean = CleanState.Build(scene.Partitions, scene.Owned(), scene.Known, Scope.WholeSet);
        scene.Run(Planner.Make(scene.Actual, clean.Desired, scene.Known, Scene.Guard));
        scene.Owned().Table(Family.IPv4, TableName.Filter).Chains.Count.ShouldBe(2);

        scene.Run(Planner.Make(scene.Actual, OwnedState.Empty, scene.Known, Scene.Guard));

        scene.Actual.V4.ShouldBe(new Scene().Live(Others).Actual.V4);
    }

    [Fact]
    public void A_foreign_jump_to_our_chain_keeps_the_chain_and_is_named()
    {
        var scene = new Scene().Live(Others).Partition("shop", [Ssh], ["10.0.0.1"]).Apply();
        var chain = Scene.Chain("shop", ChainKind.Filter, Ssh);
        scene.ByHand(new Step.Append(new ChainName("my-app"), $"-j {chain}"));

        var plan = Planner.Make(scene.Actual, OwnedState.Empty, scene.Known, Scene.Guard);

        plan.Kept.ShouldBe([new KeptChain(Family.IPv4, TableName.Filter, chain, "my-app jumps to it")]);
        scene.Run(plan);
        scene.Rules(TableName.Filter, "INPUT").ShouldNotContain("-j partition-a");
        scene.Rules(TableName.Filter, chain.Value).ShouldBe([Ssh]);
    }

    [Fact]
    public void A_foreign_jump_to_a_dispatch_chain_keeps_it_empty_and_is_named()
    {
        var scene = new Scene().Partition("shop", [Ssh], ["10.0.0.1"]).Apply();
        var dispatch = DispatchChain.Filter.Name;
        scene.ByHand(new Step.Append(new ChainName("FORWARD"), $"-s 198.51.100.6/32 -j {dispatch}"));

        var plan = Planner.Make(scene.Actual, OwnedState.Empty, scene.Known, Scene.Guard);

        plan.Kept.ShouldBe([new KeptChain(Family.IPv4, TableName.Filter, dispatch, "FORWARD jumps to it")]);
        scene.Run(plan).Rules(TableName.Filter, "FORWARD").ShouldBe([$"-s 198.51.100.6/32 -j {dispatch}"]);
        scene.Actual.V4.Table(TableName.Filter).Chains.Select(chain => chain.Name.Value)
            .ShouldBe(["INPUT", "FORWARD", "OUTPUT", "partition-a"], ignoreOrder: true);
        scene.Rules(TableName.Filter, "partition-a").ShouldBeEmpty();
    }

    [Fact]
    public void A_chain_of_our_form_that_a_pointer_leads_to_but_that_nothing_proves_is_unhooked_and_left()
    {
        var scene = new Scene().Live("""
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            :partition-a - [0:0]
            :bar-a12ab34 - [0:0]
            :partition-g - [0:0]
            -A partition-g -m comment --comment ripcs-1
            -A INPUT -j partition-a
            -A FORWARD -j partition-a
            -A OUTPUT -j partition-a
            -A partition-a -d 10.0.0.1/32 -j bar-a12ab34
            -A bar-a12ab34 -d 10.0.0.1/32 -j ACCEPT
            COMMIT

            """);

        var plan = Planner.Make(scene.Actual, OwnedState.Empty, Knowledge.None, Scene.Guard);

        plan.Kept.ShouldBeEmpty();
        scene.Run(plan).Actual.V4.Table(TableName.Filter).Chains.Select(chain => chain.Name.Value)
            .ShouldBe(["INPUT", "FORWARD", "OUTPUT", "bar-a12ab34"], ignoreOrder: true);
    }

    [Fact]
    public void A_partition_that_a_single_file_does_not_name_keeps_its_pointers_and_its_place()
    {
        var scene = new Scene().Partition("alpha", [Ssh], ["10.0.0.1"]).Partition("zoo", [Ssh], ["10.0.0.9"]).Apply();
        var before = scene.Rules(TableName.Filter, "partition-a");

        scene.Without("zoo").Partition("alpha", [Ssh, Ssh.Replace("22", "23")], ["10.0.0.1"]).Apply(Scope.OnePartition);

        var after = scene.Rules(TableName.Filter, "partition-a");
        after.Count.ShouldBe(2);
        after[0].ShouldNotBe(before[0]);
        after[1].ShouldBe(before[1]);
    }

    [Fact]
    public void The_order_of_pointers_does_not_depend_on_which_partition_was_applied_last()
    {
        var scene = new Scene().Partition("zoo", [Ssh], ["10.0.0.0/8"]).Partition("alpha", [Ssh], ["10.0.0.1"]).Apply();
        var fromScratch = scene.Rules(TableName.Filter, "partition-a");

        scene.Partition("zoo", [Ssh, Ssh], ["10.0.0.0/8"]).Apply(Scope.OnePartition).Partition("zoo", [Ssh],
            ["10.0.0.0/8"]).Apply(Scope.OnePartition);

        scene.Rules(TableName.Filter, "partition-a").ShouldBe(fromScratch);
    }
}
