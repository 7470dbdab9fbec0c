using Ripcs.Testing;
using Shouldly;
using static Ripcs.Testing.PacketLab;

namespace Ripcs.Kernel.Tests.Faults;

/// <summary>Ript's fault 07: what a file no longer says stayed in force until
/// a clean, and going back to an earlier version did nothing.</summary>
public sealed class RevokedRulesTests
{
    private const string Open = $"""Accept("ssh").Ports(22).To("{App}");""";
    private const string Closed = $"""Accept("web").Ports(80).To("{App}");""";

    [PacketTheory, EitherVariant]
    public void A_revoked_accept_ends_with_the_apply_and_not_with_the_clean(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 80);
        lab.Apply(Open);
        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");

        lab.Apply(Closed);

        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
        lab.Host.Clean();
        lab.Outside.Tcp(Client, App, 80).ShouldBe($"{App}:80");
    }

    [PacketTheory, EitherVariant]
    public void Applying_an_earlier_version_again_brings_it_back_into_force(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22, 80);
        lab.Apply(Open);
        lab.Apply(Closed);

        lab.Apply(Open);

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Outside.Tcp(Client, App, 80).ShouldBe("lost");
        lab.Host.Diff().ToString().ShouldContain("nothing to do");
    }

    [PacketTheory, EitherVariant]
    public void A_partition_whose_file_is_gone_stays_in_force_with_a_warning_until_a_clean(string variant)
    {
        using var lab = new PacketLab(variant);
        lab.Inside.Listen(App, 22);
        lab.Host.File("keeper", Closed);
        lab.Apply(Open);
        File.Delete(lab.Host.FilePath("shop"));

        lab.Host.Apply().ToString().ShouldContain("warning: shop has no rule file but stays in force");

        lab.Outside.Tcp(Client, App, 22).ShouldBe($"{App}:22");
        lab.Host.Clean();
        lab.Outside.Tcp(Client, App, 22).ShouldBe("lost");
    }
}
