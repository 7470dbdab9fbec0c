using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Ripcs.Dsl;

namespace Ripcs.Worker.Running;

/// <summary>
/// The second defence behind the gate: it detects a rule file that passed the gate and changed what all rule files of the process share,
/// before any file's result is made with it. Ripcs's own texts, "-j DROP" among them, are compared with a copy, and a sample rule file must
/// still compile to the same chains.
/// </summary>
internal sealed class Canaries
{
    private readonly string[] _texts;
    private readonly string _copy;
    private readonly CompiledFile _sample;

    private Canaries(string[] texts) => (_texts, _copy, _sample) = (texts, string.Concat(texts), Compiler.Compile(Sample(), default));

    /// <summary>Taken before the first rule file runs.</summary>
    public static Canaries Take() => new([.. TextsOf(typeof(Compiler).Assembly), .. TextsOf(typeof(Rules).Assembly), .. SmallNumbers()]);

    /// <summary>True while nothing shared has changed.</summary>
    public bool AreWhole()
    {
        var rest = _copy.AsSpan();
        foreach (var text in _texts)
        {
            // A text's length can be changed, too.
            if (!rest.StartsWith(text.AsSpan(), StringComparison.Ordinal))
                return false;

            rest = rest[text.Length..];
        }

        return rest.IsEmpty && Compiler.Compile(Sample(), default).Equals(_sample);
    }

    // The runtime keeps one object for equal literals of all assemblies.
    private static unsafe List<string> TextsOf(Assembly assembly)
    {
        if (!assembly.TryGetRawMetadata(out var bytes, out var length))
            throw new InvalidOperationException($"{assembly} has no metadata");

        var texts = new List<string>();
        var reader = new MetadataReader(bytes, length);
        for (var handle = MetadataTokens.UserStringHandle(1); !handle.IsNil; handle = reader.GetNextHandle(handle))
        {
            texts.Add(string.Intern(reader.GetUserString(handle)));
        }

        return texts;
    }

    // The texts of ports and places up to 299 are one object each for the whole process (Number.UInt32ToDecStr of .NET).
    private static IEnumerable<string> SmallNumbers() =>
        Enumerable.Range(0, 300).Select(number => number.ToString(CultureInfo.InvariantCulture));

    private static RuleFile Sample()
    {
        var before = RuleFileRecorder.Current;
        var recorder = RuleFileRecorder.Current = new RuleFileRecorder();
        try
        {
            Rules.Partition("canary");
            Rules.Label("inside", "192.0.2.16/28", "2001:db8::/64");
            Rules.Drop("drop").From("198.51.100.7").To("inside");
            Rules.Reject("reject").Protocols("udp").From("203.0.113.0/24").To("host");
            Rules.Accept("accept").Ports(22, 8600..8900).From("198.51.100.0-198.51.100.9").To("inside").In("eth0").Log();
            Rules.Accept("ping").Icmp("echo-request").To("inside").Limit("5/second");
            Rules.Rewrite("dnat").Ports(443.To(4443)).Dnat("192.0.2.1", to: "192.0.2.17");
            Rules.Rewrite("snat").Out("eth0").Snat("inside", to: "192.0.2.1");
            return recorder.ToRuleFile("canary.csx", new NoPlaces());
        }
        finally
        {
            RuleFileRecorder.Current = before;
        }
    }

    private sealed record NoPlaces : ILiteralPlaces
    {
        public SourceSpan Statement(SourceSpan at, string keyword, string name) => at;

        public SourceSpan Literal(SourceSpan at, string keyword, string name, string method, string literal) => at;

        public SourceSpan? InStatement(SourceSpan at, string literal) => null;

        public SourceSpan? FirstLine(SourceSpan at, string keyword, string text) => null;
    }
}
