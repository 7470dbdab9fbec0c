namespace Ripcs.Scripting.Reading;

/// <summary>The source of the files that rule files load: the disk, or a process that has permission to read it.</summary>
internal interface IRuleSources
{
    /// <summary>The file that a #load directive or a Lines(…) names.</summary>
    /// <param name="main">The rule file that loads it, directly or not.</param>
    /// <param name="load">The directive, or the call.</param>
    /// <param name="diagnostics">Receives the reason if it cannot be loaded.</param>
    /// <returns>Null if it cannot be loaded.</returns>
    public RuleSource? Load(RuleSource main, LoadLine load, DiagnosticBag diagnostics);
}
