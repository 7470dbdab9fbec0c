using Ripcs.Core.Model;
using Ripcs.Host.Netfilter;
using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Faults;

/// <summary>Ript's fault 13: two people who change one host at the same time lost each other's rules.</summary>
public sealed class TwoAdministratorsTests
{
    private const string Ssh = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string Web = """Accept("web").Ports(80).To("192.0.2.12");""";

    [KernelTheory, EitherVariant]
    public void Two_applies_of_different_folders_at_once_bring_both_into_force(string variant)
    {
        using var anna = RipcsHost.Create(variant);
        using var ben = anna.Colleague(variant);
        anna.File("alpha", Ssh);
        ben.File("beta", Web);

        Parallel.Invoke(() => anna.Apply(), () => ben.Apply());

        anna.Diff().ToString().ShouldContain("1 partition is live as written; 1 partition that no file names stays in force");
        ben.Diff().ToString().ShouldContain("1 partition is live as written; 1 partition that no file names stays in force");
        anna.Live().Rules("filter", "partition-a").Count.ShouldBe(2);
    }

    [KernelTheory, EitherVariant]
    public void Of_two_versions_of_a_partition_applied_at_once_exactly_one_is_in_force(string variant)
    {
        using var anna = RipcsHost.Create(variant);
        using var ben = anna.Colleague(variant);
        anna.File("shop", Ssh);
        ben.File("shop", Web);

        Parallel.Invoke(() => anna.Apply(), () => ben.Apply());

        anna.Live().Rules("filter", "partition-a").Count.ShouldBe(1);
        new[] { anna.Diff().ExitCode, ben.Diff().ExitCode }.ShouldBe([ExitCode.Done, ExitCode.Changes], ignoreOrder: true);
    }

    [KernelTheory, EitherVariant]
    public void Whoever_changes_our_chains_between_reading_and_writing_is_not_overwritten(string variant)
    {
        using var anna = RipcsHost.Create(variant);
        anna.File("alpha", Ssh).Apply();

        // Without the lock that the two would share on one machine: the guard alone must do.
        using var ben = new RipcsHost(anna.Place, variant);
        ben.File("beta", Web);
        var hasCome = false;
        anna.Netfilter = new Interrupted(anna.Iptables, () =>
        {
            if (!hasCome)
            {
                hasCome = true;
                ben.Apply();
            }
        });

        anna.File("alpha", Ssh.Replace("22", "23", StringComparison.Ordinal)).Apply();

        ben.Diff().ToString().ShouldContain("1 partition is live as written; 1 partition that no file names stays in force");
        anna.Diff().ToString().ShouldContain("1 partition is live as written; 1 partition that no file names stays in force");
        anna.Live().Rules("filter", "partition-a").Count.ShouldBe(2);
    }

    [KernelTheory, EitherVariant]
    public void A_clean_from_an_old_checkout_removes_nothing_that_is_in_force(string variant)
    {
        using var anna = RipcsHost.Create(variant);
        anna.File("shop", Ssh).File("wiki", Web).Apply();
        using var ben = anna.Colleague(variant);
        ben.File("shop", Ssh.Replace("22", "2222", StringComparison.Ordinal)).File("wiki", Web);
        var before = anna.Live();

        var refused = ben.Run("clean", "apply", ben.Rules);

        refused.ExitCode.ShouldBe(ExitCode.Failed, refused.ToString());
        refused.Errors.ShouldContain("is not the directory last applied");
        ben.Run("clean", "apply", ben.Rules, "--moved").ToString().ShouldContain("clean skips shop, which is not live");
        anna.Live().ChangesSince(before).ShouldBeEmpty();
    }

    /// <summary>The kernel, and somebody who acts just before each write.</summary>
    private sealed class Interrupted(INetfilter kernel, Action beforeWrite) : INetfilter
    {
        public string Save(Family family) => kernel.Save(family);

        public OtherVariant? SaveOther(Family family) => kernel.SaveOther(family);

        public bool Holds(Family family, string check) => kernel.Holds(family, check);

        public void Restore(Family family, string text)
        {
            beforeWrite();
            kernel.Restore(family, text);
        }
    }
}
