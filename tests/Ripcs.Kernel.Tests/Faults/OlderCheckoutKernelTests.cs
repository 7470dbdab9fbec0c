using Ripcs.Rendering;
using Ripcs.Testing;
using Shouldly;

namespace Ripcs.Kernel.Tests.Faults;

/// <summary>A checkout from before a colleague's change, and a file that was applied without those beside it.</summary>
public sealed class OlderCheckoutKernelTests : IDisposable
{
    private const string Ssh = """Accept("ssh").Ports(22).To("192.0.2.11");""";
    private const string Recent =
        "Raw(\"-A FORWARD -p tcp -m tcp --dport 22 -m recent --rcheck --name ssh --mask 255.255.255.255 --rsource\");";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ripcs-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [KernelTheory, EitherVariant]
    public void What_a_colleague_made_live_stays_until_the_older_checkout_is_pulled_or_meant(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("shop", Ssh).File("forum", Ssh);
        Git.Run(host.Rules, "init", "-q");
        Commit(host.Rules);
        Git.Run(_folder.FullName, "clone", "-q", host.Rules, "old");
        host.File("shop", Ssh.Replace("22", "2222", StringComparison.Ordinal)).File("mail", Ssh);
        Commit(host.Rules);
        Git.Run(_folder.FullName, "clone", "-q", host.Rules, "new");
        var (old, newer) = (Path.Combine(_folder.FullName, "old"), Path.Combine(_folder.FullName, "new"));
        host.Run("rules", "apply", newer).MustSucceed();
        var live = host.Live();

        var refused = host.Run("rules", "apply", old);

        refused.ExitCode.ShouldBe(ExitCode.TryLater);
        refused.Errors.ShouldContain("which this checkout does not contain: git pull");
        host.Live().ChangesSince(live).ShouldBeEmpty();
        host.Run("clean", "apply", old).ExitCode.ShouldBe(ExitCode.TryLater);
        host.Live().ChangesSince(live).ShouldBeEmpty();
        Git.Run(old, "pull", "-q");
        host.Run("rules", "apply", old).MustSucceed();
        Git.Run(old, "reset", "-q", "--hard", "HEAD~1");
        host.Run("rules", "apply", old, "--again").MustSucceed();
        host.Live().Chains("filter", "shop-").SelectMany(chain => host.Live().Rules("filter", chain))
            .ShouldContain(rule => rule.Contains("--dport 22 ", StringComparison.Ordinal));
    }

    [KernelTheory, EitherVariant]
    public void A_single_file_that_writes_a_list_which_another_partition_matches_is_refused(string variant)
    {
        using var host = RipcsHost.Create(variant);
        host.File("reads", Recent).Apply();
        host.File("writes", Recent.Replace("--rcheck", "--set", StringComparison.Ordinal));
        var live = host.Live();

        var alone = host.Run("rules", "apply", host.FilePath("writes"));

        alone.ExitCode.ShouldBe(ExitCode.RulesRefused);
        alone.Errors.ShouldContain("error RIP0855: ");
        host.Live().ChangesSince(live).ShouldBeEmpty();
    }

    private static void Commit(string folder)
    {
        Git.Run(folder, "add", ".");
        Git.Run(folder, "commit", "-q", "-m", "a change");
    }
}
