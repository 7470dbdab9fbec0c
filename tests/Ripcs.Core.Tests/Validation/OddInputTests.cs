using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Validation;
using Shouldly;
using Xunit;
using static Ripcs.Core.Tests.Validation.Given;

namespace Ripcs.Core.Tests.Validation;

public sealed class OddInputTests
{
    public static TheoryData<string> Words =>
    [
        "", " ", "-", "--", ".", "..", "/", "//", ":", "::", ":::", "::/", "%", "[", "1-", "-1", "1.", "1/", "0", "00", "^1", "1,2", "1..",
        "²", "١", "\0", "\"", "\\", "\r\n", "4294967296", "99999999999999999999", "0.0.0.0", "0.0.0.0/0", "::/0", "::-::", "1.2.3.4/-1",
        "255.255.255.255/1.2.3.4", "none", "all", "host", "*", "ÿÿÿÿ", "🔥",
    ];

    [Theory]
    [MemberData(nameof(Words))]
    public void Whatever_stands_in_a_rule_file_is_answered_in_whole_lines(string word)
    {
        var diagnostics = new DiagnosticBag();

        foreach (var file in Everywhere(word))
        {
            Validator.Check(file, diagnostics);
        }

        diagnostics.ToList().ShouldNotBeEmpty();
        diagnostics.ToList().ShouldAllBe(diagnostic => !diagnostic.ToString().Any(char.IsControl));
    }

    private static IEnumerable<RuleFile> Everywhere(string word)
    {
        yield return FileOfPartition(word);
        yield return FileWithLabels(Label(2, word, word));
        yield return Accept(rule => rule with { From = [word], NotFrom = [word], To = [word, word], In = [word], Out = [word] });
        yield return Accept(rule => rule with { Ports = [Service(word)], SourcePorts = [Service(word)], States = [word], What = word });
        yield return Rule(StatementKind.Reject, rule => rule with { Protocols = [word], RejectWith = word, Ticket = word, Owner = word });
        yield return Rule(StatementKind.Log, rule => rule with { IcmpTypes = [word], Log = new LogRequest(word, word, word) });
        yield return Rewrite(new TranslationRequest.Dnat([word], word), rule => rule with { Ports = [Map(Service(word), Service(word))] });
    }
}
