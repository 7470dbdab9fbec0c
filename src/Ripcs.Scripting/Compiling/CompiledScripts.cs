using Ripcs.Scripting.Parsing;

namespace Ripcs.Scripting.Compiling;

/// <summary>Scripts compiled into one assembly, each with the name of its class; not loaded yet.</summary>
internal sealed record CompiledScripts(IReadOnlyList<(RuleScript Script, string ClassName)> Scripts, byte[] Assembly, byte[] Symbols);
