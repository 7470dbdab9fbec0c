using Ripcs.Scripting.Parsing;

namespace Ripcs.Scripting.Compiling;

/// <summary>Scripts in one assembly, each in the class named with it; not loaded yet.</summary>
internal sealed record CompiledScripts(IReadOnlyList<(RuleScript Script, string ClassName)> Scripts, byte[] Assembly, byte[] Symbols);
