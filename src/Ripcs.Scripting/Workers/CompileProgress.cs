namespace Ripcs.Scripting.Workers;

/// <summary>Told how far the compiling is, from its beginning on.</summary>
/// <param name="done">Of how many rule files the results are known.</param>
/// <param name="all">How many there are without a kept result.</param>
public delegate void CompileProgress(int done, int all);
