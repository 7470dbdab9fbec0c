using Ripcs.Core.Model;
using Ripcs.Host.Doctor;
using Ripcs.Host.Netfilter;
using Ripcs.Host.Processes;
using Ripcs.Host.Rehearsing;
using Ripcs.Rendering;
using Ripcs.Tests.Netfilter;
using Ripcs.Tests.Rehearsing;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

/// <summary>What ripcs doctor prints of a machine.</summary>
public sealed class DoctorTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("doctor").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_machine_with_everything_has_a_line_of_ok_for_each_check()
    {
        Lines(Healthy).ShouldBe([
            "ok       iptables  nft variant, version 1.8.9",
            "ok       kernel    6.1.0 takes a rule of each kind, tried in a separate namespace",
            "ok       compiler  a rule file was compiled behind a complete fence",
            "ok       services  no other firewall service is enabled",
            "problem  rules     iptables-save failed",
            "ok       state     /var/lib/ripcs",
            "ok       boot      ripcs-restore.service brings the rules back",
            "ok       clock     2026-11-27 03:00:00 UTC",
        ]);
    }

    [Fact]
    public void Two_variants_for_the_two_families_are_named() => Line(Healthy with
    {
        Programs = [Found(Family.IPv4, Variant.Nft), Found(Family.IPv6, Variant.Legacy)],
    }, "iptables").ShouldBe("warning  iptables  iptables is the nft variant and ip6tables the legacy variant; set both to one with: "
        + "update-alternatives --config iptables, and --config ip6tables");

    [Fact]
    public void An_old_iptables_is_named() => Line(Healthy with
    {
        Programs = [Found(Family.IPv4, Variant.Nft, "1.8.2"), Found(Family.IPv6, Variant.Nft, "1.8.2")],
    }, "iptables").ShouldBe("warning  iptables  nft variant, version 1.8.2: Ripcs is tested with 1.8.7 and newer; install a newer package "
        + "iptables");

    [Fact]
    public void A_match_that_the_kernel_refuses_is_named_with_the_packages_that_may_have_it() => Line(Healthy with
    {
        Refused = [new RefusedRule(Family.IPv4, "hashlimit", "Couldn't load match `hashlimit'")],
    }, "kernel").ShouldBe("warning  kernel    6.1.0 refuses hashlimit (IPv4: Couldn't load match `hashlimit'): statements that need it "
        + "cannot be applied; install the package with the modules of this kernel (Debian: linux-image, not -cloud; Ubuntu: "
        + "linux-modules-extra; Red Hat: kernel-modules-extra)");

    [Fact]
    public void Without_systemd_and_without_the_service_the_boot_is_a_warning()
    {
        Line(Healthy with { RestoresAtBoot = null }, "boot")
            .ShouldBe("warning  boot      no systemd here: have the boot run: ripcs restore");
        Line(Healthy with { RestoresAtBoot = false }, "boot")
            .ShouldBe("warning  boot      after a reboot no rule is in force: enable ripcs-restore.service (ripcs(8), FILES)");
    }

    [Fact]
    public void Services_that_are_enabled_are_found_and_ufw_only_if_it_is_switched_on()
    {
        Wants("ufw", "firewalld", "ssh");
        Write("etc/ufw/ufw.conf", "ENABLED=no\n");
        Look().Services.ShouldBe(["firewalld"]);

        Write("etc/ufw/ufw.conf", "ENABLED=yes\n");
        Look().Services.ShouldBe(["ufw", "firewalld"]);
        Line(Healthy with { Services = Look().Services }, "services").ShouldStartWith(
            "warning  services  ufw and firewalld are enabled and "
            + "load rules at boot");
    }

    [Fact]
    public void The_restore_at_boot_counts_only_where_it_is_enabled()
    {
        Look().RestoresAtBoot.ShouldBeNull();

        Directory.CreateDirectory(Path.Combine(_root, "run/systemd/system"));
        Look().RestoresAtBoot.ShouldBe(false);

        Wants("ripcs-restore");
        Look().RestoresAtBoot.ShouldBe(true);
    }

    private static readonly HostLook Healthy =
        new([Found(Family.IPv4, Variant.Nft), Found(Family.IPv6, Variant.Nft)], "6.1.0", [], [], [], RestoresAtBoot: true);

    private static FoundPrograms Found(Family family, Variant variant, string version = "1.8.9") =>
        new(family, variant, version, Problem: null);

    private HostLook Look() =>
        HostLook.Take(new ScriptedRunner(new ProcessResult(1, "", "")), BackendChoice.Auto, new FakeRehearsal(), _root);

    private void Wants(params string[] services)
    {
        foreach (var service in services)
        {
            Directory.CreateDirectory(Path.Combine(_root, "etc/systemd/system/multi-user.target.wants"));
            File.CreateSymbolicLink(Path.Combine(_root, $"etc/systemd/system/multi-user.target.wants/{service}.service"),
                $"/lib/systemd/system/{service}.service");
        }
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), text);
    }

    private static string Line(HostLook host, string name) =>
        Lines(host).Single(line => line[9..].StartsWith(name, StringComparison.Ordinal));

    private static string[] Lines(HostLook host)
    {
        using var output = new StringWriter { NewLine = "\n" };
        DoctorChecks.Write(DoctorChecks.Of(new DoctorLook(host, null, "iptables-save failed", new CompilerLook(null, null),
            "/var/lib/ripcs", long.MaxValue, Now)), output, Palette.None);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
