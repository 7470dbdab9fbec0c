using Ripcs.Core.Model;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Status;

/// <summary>doctor on a real kernel.</summary>
public sealed class DoctorTests
{
    [KernelTheory, BothVariants]
    public void A_host_that_has_everything_is_well_and_what_is_in_front_is_named(string variant)
    {
        using var host = RipcsHost.Create(variant);
        string[] doctor = ["doctor", "--backend", variant.ToLowerInvariant()];
        var lines = host.Run(doctor).MustSucceed().ToString();

        lines.ShouldContain($"ok       iptables  {variant.ToLowerInvariant()} variant, version ");
        lines.ShouldContain(" takes a rule of each kind, tried in a separate namespace");
        lines.ShouldContain("ok       compiler  a rule file was compiled behind a complete fence");
        lines.ShouldContain("ok       rules     no other rules, tables or variant of iptables in the way");
        host.Iptables.Save(Family.IPv4).ShouldNotContain("*");

        host.File("shop", "Accept(\"ssh\").Ports(22).To(\"192.0.2.11\");").Apply();
        host.ByHand(TableName.Filter, "-I FORWARD 1 -j ACCEPT");

        host.Run(doctor).MustSucceed().ToString()
            .ShouldContain("warning  rules     rule 1 of FORWARD (filter IPv4) is in front of Ripcs's jump: -j ACCEPT");
    }
}
