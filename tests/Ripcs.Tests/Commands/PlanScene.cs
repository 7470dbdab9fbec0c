using Ripcs.Changes.State;
using Ripcs.Rendering;
using Shouldly;

namespace Ripcs.Tests.Commands;

/// <summary>Two partitions are live, of which a plan changes one.</summary>
public abstract class PlanScene : IDisposable
{
    private const string ClosedForwarding = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n";

    private protected CommandLineScene Scene { get; } = NewScene();

    public void Dispose()
    {
        Scene.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static CommandLineScene NewScene() =>
        new CommandLineScene(ClosedForwarding).With("rules/shop.csx", RuleTexts.Shop).With("rules/forum.csx", RuleTexts.Forum);

    /// <summary>The shop is to change its port, and web1.plan says so.</summary>
    private protected void Planned()
    {
        Scene.Live().With("rules/shop.csx", RuleTexts.ShopOn(23));
        Scene.Diff("--out", Scene.At("web1.plan")).ExitCode.ShouldBe(ExitCode.Done);
    }

    private protected CommandResult Apply(params string[] options) => Scene.Run(["rules", "apply", "{web1.plan}", .. options]);

    private protected byte[] Bytes() => File.ReadAllBytes(Scene.At("web1.plan"));

    /// <summary>Nothing was written, and the error begins so.</summary>
    private protected void IsRefused(CommandResult result, int exitCode, string error)
    {
        result.ExitCode.ShouldBe(exitCode, result.Errors);
        result.Errors.ShouldStartWith($"error: {error}");
        Scene.LiveRules().ShouldNotContain("--dport 23 ");
    }
}
