using Ripcs.Linux.Fencing;
using Ripcs.Scripting.Reading;

namespace Ripcs.Scripting.Compiling;

/// <summary>Compiles rule files from their text: in a fenced process, or in tests in this one.</summary>
internal interface IRuleFileCompiler
{
    /// <param name="files">The rule files, by path.</param>
    /// <param name="sources">The source of what they load.</param>
    /// <param name="today">The day in UTC.</param>
    public CompiledFiles Compile(IReadOnlyList<RuleSource> files, IRuleSources sources, DateOnly today);
}

/// <summary>Results of rule files, in any order.</summary>
/// <param name="Files">One per rule file, except those not reached because another one ended the run; that one is refused.</param>
/// <param name="MissingFence">The parts of the fence that could not be put up.</param>
internal sealed record CompiledFiles(IReadOnlyList<CompiledFile> Files, IReadOnlyList<FencePart> MissingFence);
