using Ripcs.Tests.Commands;
using Shouldly;

namespace Ripcs.Tests.Faults;

/// <summary>The end of the process at a moment of the test's choice: nothing in the product catches it.</summary>
internal sealed class Death : Exception
{
    /// <summary>A run dies before a step that changes a file of the state.</summary>
    public static void At(string step, CommandLineScene scene, Action run)
    {
        scene.AtStateStep = now => If(now == step || now.StartsWith($"{step}/", StringComparison.Ordinal));
        Should.Throw<Death>(run);
        scene.AtStateStep = null;
    }

    /// <summary>A run dies after so many blocks, and with none before the first but after the journal.</summary>
    public static void After(int blocks, CommandLineScene scene, Action run)
    {
        var begin = scene.Netfilter.Applied.Count;
        scene.Netfilter.BeforeRestore = (_, _) => If(scene.Netfilter.Applied.Count == begin + blocks);
        scene.Netfilter.BeforeRead = _ => If(blocks > 0 && scene.Netfilter.Applied.Count == begin + blocks);
        Should.Throw<Death>(run);
        (scene.Netfilter.BeforeRestore, scene.Netfilter.BeforeRead) = (null, null);
    }

    private static void If(bool isNow)
    {
        if (isNow)
            throw new Death();
    }
}
