namespace Ripcs.Scripting.Workers;

/// <summary>Receives the progress of compiling, from its start.</summary>
/// <param name="done">The number of rule files with a known result.</param>
/// <param name="all">The number of rule files without a kept result.</param>
public delegate void CompileProgress(int done, int all);
