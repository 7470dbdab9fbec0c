using Ripcs.Core.Results;

namespace Ripcs.Scripting.Keeping;

/// <summary>
/// The warnings about rule files together. Finding them takes longer than reading a thousand kept results, and they depend on nothing else:
/// one file holds those of the last run of a rule set.
/// </summary>
internal static class KeptWarnings
{
    /// <summary>The name of the file for the rule set at a path.</summary>
    public static string NameOf(string root) => $"{KeptFolder.OfRuleSet}{Sha256.TextOf(root)}";

    /// <param name="compiler">Everything that compiles rule files here.</param>
    /// <param name="results">The digests of the results, by path.</param>
    public static string KeyOf(string compiler, IEnumerable<string> results) =>
        Sha256.TextOf(string.Join('\n', results.Prepend(compiler)));

    public static byte[] Write(ValueList<Diagnostic> warnings, string key) =>
        KeptEntry.Seal(key, CompiledFileJson.WriteDiagnostics(warnings));

    /// <exception cref="ResultException">The bytes are damaged, or those of other results.</exception>
    public static ValueList<Diagnostic> Read(ReadOnlyMemory<byte> bytes, string key) =>
        CompiledFileJson.ReadDiagnostics(KeptEntry.Open(bytes, key));
}
