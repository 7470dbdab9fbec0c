using Ripcs.Core.Model;
using Ripcs.Host;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;
using Xunit;

namespace Ripcs.Kernel.Tests.Netfilter;

public sealed class IptablesToolsTests : IDisposable
{
    private readonly NetworkNamespace _host = NetworkNamespace.Create();

    public static TheoryData<string, Family> VariantsAndFamilies => new()
    {
        { "Nft", Family.IPv4 },
        { "Nft", Family.IPv6 },
        { "Legacy", Family.IPv4 },
        { "Legacy", Family.IPv6 },
    };

    public void Dispose() => _host.Dispose();

    [KernelTheory]
    [MemberData(nameof(VariantsAndFamilies))]
    public void A_block_that_was_restored_is_what_a_save_shows(string backend, Family family)
    {
        var tools = Tools(backend);

        tools.Restore(family, "*filter\n:shop-a000000 - [0:0]\n-A shop-a000000 -p tcp -m tcp --dport 22 -j ACCEPT\nCOMMIT\n");

        tools.Save(family).ShouldContain("\n-A shop-a000000 -p tcp -m tcp --dport 22 -j ACCEPT\n");
        tools.Save(Other(family)).ShouldNotContain("shop");
    }

    [KernelTheory]
    [MemberData(nameof(VariantsAndFamilies))]
    public void Restoring_a_block_leaves_foreign_rules_alone(string backend, Family family)
    {
        var tools = Tools(backend);
        tools.Restore(family, "*filter\n:DOCKER - [0:0]\n-A DOCKER -j DROP\n-A FORWARD -j DOCKER\nCOMMIT\n");

        tools.Restore(family, "*filter\n:shop-a000000 - [0:0]\nCOMMIT\n");

        var save = tools.Save(family);
        save.ShouldContain("\n-A DOCKER -j DROP\n");
        save.ShouldContain("\n-A FORWARD -j DOCKER\n");
    }

    [KernelTheory]
    [MemberData(nameof(VariantsAndFamilies))]
    public void A_refused_block_names_its_line_and_changes_nothing(string backend, Family family)
    {
        var tools = Tools(backend);
        var refused = Should.Throw<RestoreRefusedException>(
            () => tools.Restore(family,
                "*filter\n:shop-a000000 - [0:0]\n-A shop-a000000 -j ACCEPT\n-A shop-a000000 -m nonsense -j DROP\nCOMMIT\n"));

        refused.Lines.ShouldBe([4]);
        refused.Message.InWords().ShouldContain("Couldn't load match `nonsense'");
        refused.Message.InWords().ShouldContain(">     4  -A shop-a000000 -m nonsense -j DROP");
        tools.Save(family).ShouldNotContain("shop");
    }

    [KernelTheory]
    [MemberData(nameof(VariantsAndFamilies))]
    public void A_jump_to_a_chain_that_is_not_there_is_found_in_the_block(string backend, Family family)
    {
        var refused = Should.Throw<RestoreRefusedException>(
            () => Tools(backend).Restore(family,
                "*filter\n:shop-a000000 - [0:0]\n-A shop-a000000 -j GONE\n-A shop-a000000 -j ACCEPT\nCOMMIT\n"));

        refused.Lines.ShouldBe([3]);
    }

    [KernelTheory]
    [InlineData("Nft", "3")]
    [InlineData("Legacy", "")]
    public void A_rule_that_the_kernel_refuses_is_named_where_the_variant_says_it(string backend, string lines)
    {
        // MASQUERADE parses everywhere but only nat takes it.
        var refused = Should.Throw<RestoreRefusedException>(
            () => Tools(backend).Restore(Family.IPv4, "*filter\n:shop-a000000 - [0:0]\n-A shop-a000000 -j MASQUERADE\nCOMMIT\n"));

        string.Join(',', refused.Lines).ShouldBe(lines);
        refused.Message.InWords().Contains("unknown: legacy iptables gives no reason", StringComparison.Ordinal)
            .ShouldBe(lines.Length == 0);
    }

    [KernelFact]
    public void Reading_makes_no_table_on_legacy()
    {
        var tools = Tools("Legacy");

        tools.Save(Family.IPv4).ShouldBeEmpty();
        tools.Save(Family.IPv6).ShouldBeEmpty();

        _host.Shell("cat /proc/net/ip_tables_names /proc/net/ip6_tables_names").ShouldBeEmpty();
    }

    [KernelFact]
    public void Reading_makes_no_table_on_nft()
    {
        Tools("Nft").Save(Family.IPv4).ShouldBeEmpty();

        _host.Run("nft", "list", "tables").ShouldBeEmpty();
    }

    [KernelFact]
    public void A_legacy_table_beside_nft_is_no_read_error()
    {
        Tools("Legacy").Restore(Family.IPv4, "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n");

        Tools("Nft").Save(Family.IPv4).ShouldBeEmpty();
    }

    [KernelFact]
    public void A_native_rule_that_hides_the_table_is_a_read_error_and_not_an_empty_table()
    {
        var tools = Tools("Nft");
        tools.Restore(Family.IPv4, "*filter\n:shop-a000000 - [0:0]\nCOMMIT\n");
        _host.Shell("nft add rule ip filter shop-a000000 ct state new accept");

        var error = Should.Throw<NetfilterException>(() => tools.Save(Family.IPv4));

        error.Message.InWords().ShouldContain("the table holds native nftables rules");
        error.Message.InWords().ShouldContain("nft list ruleset");
    }

    [KernelFact]
    public void A_native_base_chain_in_an_iptables_table_is_a_read_error()
    {
        _host.Shell("nft add table ip filter; nft add chain ip filter FORWARD '{ type filter hook forward priority 5; }'");

        Should.Throw<NetfilterException>(() => Tools("Nft").Save(Family.IPv4)).Message.InWords().ShouldContain("base chains");
    }

    [KernelFact]
    public void The_variant_of_the_plain_programs_is_the_one_they_name()
    {
        var says = _host.Run("iptables", "-V");

        var found = new BackendFinder(_host.Runner).Find(Family.IPv4, BackendChoice.Auto);

        found.Variant.ShouldBe(says.Contains("(nf_tables)", StringComparison.Ordinal) ? Variant.Nft : Variant.Legacy);
        Path.GetFileName(found.Save).ShouldBe("iptables-save");
    }

    [KernelTheory]
    [InlineData("Nft")]
    [InlineData("Legacy")]
    public void Without_the_right_to_change_tables_the_message_says_so(string backend)
    {
        // A table must be there: legacy asks for no right where it finds none.
        Tools(backend).Restore(Family.IPv4, "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n");
        var powerless = new NamespacedRunner(
            _host.Runner, ["/usr/bin/setpriv", "--bounding-set", "-net_admin", "--inh-caps", "-net_admin", "--"], "/dev/null");
        var tools = new IptablesTools(powerless, new IptablesSettings { Backend = Enum.Parse<BackendChoice>(backend) });

        Should.Throw<NotPermittedException>(() => tools.Save(Family.IPv4)).Message.InWords().ShouldContain("CAP_NET_ADMIN");
    }

    [KernelFact]
    public void Whoever_holds_the_xtables_lock_makes_a_change_try_later()
    {
        var settings = new IptablesSettings { Backend = BackendChoice.Legacy, LockWait = TimeSpan.FromSeconds(1) };
        var lockFile = Path.GetTempFileName();
        using var held = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var tools = new IptablesTools(_host.Runner, settings with { XtablesLockFile = lockFile });

        Should.Throw<BusyException>(() => tools.Restore(Family.IPv4, "*filter\nCOMMIT\n")).Message.InWords().ShouldContain("xtables lock");

        held.Dispose();
        File.Delete(lockFile);
    }

    private static Family Other(Family family) => family is Family.IPv4 ? Family.IPv6 : Family.IPv4;

    private IptablesTools Tools(string backend) => _host.Iptables(Enum.Parse<BackendChoice>(backend));
}
