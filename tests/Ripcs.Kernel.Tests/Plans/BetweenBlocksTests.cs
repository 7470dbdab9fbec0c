using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Plans;

/// <summary>
/// Between two blocks of a change every new connection ends where it did before the change or where it will end after it: real packets
/// of both families, sent while the run waits.
/// </summary>
public sealed class BetweenBlocksTests
{
    private const string Labels = $"""
        Label("www", "{Public}", "{Public6}");
        Label("shop", "{OtherPublic}", "{OtherPublic6}");
        Label("app", "{App}", "{App6}");
        Label("spare", "{OtherApp}", "{OtherApp6}");
        Label("bad", "{Stranger}", "{Stranger6}");

        """;

    [PacketTheory, BothVariants]
    public void A_target_that_moves_and_takes_another_port(string variant) => EveryFateIsOldOrNew(
        variant,
        """Rewrite("web").Ports(80, 443).Dnat("www", to: "app");""",
        """Rewrite("web").Ports(80, 443.To(8443)).Dnat("www", to: "spare");""");

    [PacketTheory, EitherVariant]
    public void Two_public_addresses_that_swap_their_targets(string variant) => EveryFateIsOldOrNew(
        variant,
        """
        Rewrite("web").Ports(80).Dnat("www", to: "app");
        Rewrite("shop").Ports(80).Dnat("shop", to: "spare");
        """,
        """
        Rewrite("web").Ports(80).Dnat("www", to: "spare");
        Rewrite("shop").Ports(80).Dnat("shop", to: "app");
        """);

    [PacketTheory, EitherVariant]
    public void A_deny_that_comes_in_front_of_a_rewrite_that_moves(string variant) => EveryFateIsOldOrNew(
        variant,
        """Rewrite("web").Ports(80).Dnat("www", to: "app");""",
        """
        Drop("bad guy").From("bad").To("www");
        Rewrite("web").Ports(80).Dnat("www", to: "spare");
        """);

    [PacketTheory, EitherVariant]
    public void A_target_that_moves_for_some_senders_only(string variant) => EveryFateIsOldOrNew(
        variant,
        """Rewrite("web").Ports(80).Dnat("www", to: "app");""",
        """
        Rewrite("for some").Ports(80).From("198.51.100.60-198.51.100.70", "2001:db8:c::60-2001:db8:c::70").Dnat("www", to: "app");
        Rewrite("web").Ports(80).Dnat("www", to: "spare");
        """);

    [PacketTheory, EitherVariant]
    public void An_address_that_is_its_own_target_and_fails_over(string variant) => EveryFateIsOldOrNew(
        variant,
        """Rewrite("web").Ports(80).Dnat(["app", "spare"], to: "app");""",
        """Rewrite("web").Ports(80).Dnat(["app", "spare"], to: "spare");""");

    [PacketTheory, BothVariants]
    public void A_rewrite_that_ends_one_day_beside_a_deny_and_an_accept_by_Raw(string variant) => EveryFateIsOldOrNew(
        variant,
        """HostPolicy().Default(forward: Policy.Drop);""",
        $"""
        HostPolicy().Default(forward: Policy.Drop);
        Rewrite("web").Ports(80).Dnat("www", to: "app").Until("2037-01-31");
        Raw("-A FORWARD -s {Stranger} -p tcp --syn -j DROP").Family(4);
        Raw("-A FORWARD -s {Stranger6} -p tcp --syn -j DROP").Family(6);
        Raw("-A FORWARD -p tcp --dport 80 -j ACCEPT");
        Raw("-A FORWARD -p tcp --sport 80 -j ACCEPT");
        """);

    private static void EveryFateIsOldOrNew(string variant, string before, string after)
    {
        using var lab = Served(variant);
        lab.Apply(Labels + before);
        var old = Families.Both.ToDictionary(family => family, family => Fates(lab, family));
        var between = new List<(Family Family, string[] Fates)>();
        lab.Host.Netfilter = new WatchedKernel(lab.Host.Iptables, family => between.Add((family, Fates(lab, family))));

        lab.Apply(Labels + after);

        foreach (var family in Families.Both)
        {
            // What is there behind a family's last block is the new state.
            var states = between.Where(state => state.Family == family).Select(state => state.Fates).ToList();
            states.Count.ShouldBeGreaterThan(1);
            states[^1].ShouldNotBe(old[family]);
            foreach (var state in states)
            {
                state.Index().Where(probe => probe.Item != old[family][probe.Index] && probe.Item != states[^1][probe.Index])
                    .Select(probe => probe.Item).ShouldBeEmpty();
            }
        }
    }

    /// <summary>Where everybody ends who asks for anything, as "198.51.100.10 to 203.0.113.80:80 ends at 192.0.2.11:80".</summary>
    private static string[] Fates(PacketLab lab, Family family)
    {
        var (senders, addresses) = family is Family.IPv4
            ? ((string[])[Client, Stranger], (string[])[Public, OtherPublic, App, OtherApp])
            : ([Client6, Stranger6], [Public6, OtherPublic6, App6, OtherApp6]);
        return
        [
            .. from sender in senders
               from address in addresses
               from port in (int[])[80, 443]
               select $"{sender} to {address}:{port} ends at {lab.Outside.Tcp(sender, address, port)}",
        ];
    }

    private static PacketLab Served(string variant)
    {
        var lab = new PacketLab(variant);
        foreach (var server in (string[])[App, OtherApp, App6, OtherApp6])
        {
            lab.Inside.Listen(server, 80, 443, 8443);
        }

        // Whom nothing accepts hears so at once; who is lost has met a deny, or went where nobody is.
        foreach (var family in Families.Both)
        {
            lab.Host.ByHand(family, TableName.Filter, "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset");
        }

        return lab;
    }

    /// <summary>The kernel, looked at behind each block.</summary>
    private sealed class WatchedKernel(IptablesTools kernel, Action<Family> look) : INetfilter
    {
        public string Save(Family family) => kernel.Save(family);

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public IDisposable? HoldOff(string ownLockFile) => kernel.HoldOff(ownLockFile);

        public bool Holds(Family family, string check) => ((INetfilter)kernel).Holds(family, check);

        public void Restore(Family family, string text)
        {
            kernel.Restore(family, text);
            look(family);
        }
    }
}
