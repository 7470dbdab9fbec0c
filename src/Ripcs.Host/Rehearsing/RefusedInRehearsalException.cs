using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;

namespace Ripcs.Host.Rehearsing;

/// <summary>This kernel does not take some of the rules, or takes them as others; nothing was written.</summary>
internal sealed class RefusedInRehearsalException(ValueList<Diagnostic> diagnostics) : RulesRefusedException(diagnostics);
