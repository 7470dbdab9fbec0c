using Ripcs.Worker.Parsing;

namespace Ripcs.Worker.Compiling;

/// <summary>Scripts compiled into one assembly, each with the name of its class; not loaded yet.</summary>
internal sealed record CompiledScripts(IReadOnlyList<(RuleScript Script, string ClassName)> Scripts, byte[] Assembly, byte[] Symbols);
