using Ripcs.Core.Diagnostics;
using Ripcs.Core.Model;
using Ripcs.Core.Texts;
using Shouldly;
using Xunit;

namespace Ripcs.Core.Tests.Diagnostics;

/// <summary>A message is as long as people read, whatever it quotes, and a data file has as many as they correct at once.</summary>
public sealed class LongTextTests
{
    private static readonly SourceSpan At = new("rules/shop.csx", 1);

    [Fact]
    public void A_message_that_quotes_a_long_text_keeps_its_beginning_and_its_advice()
    {
        var diagnostics = new DiagnosticBag();

        diagnostics.LoadOutside(At, "read", new string('x', 5 << 20), "/etc/ripcs/rules");

        var message = diagnostics.ToList().ShouldHaveSingleItem().Message;
        message.Length.ShouldBeLessThan(2000);
        message.ShouldStartWith("cannot read \"xxx");
        message.ShouldContain(" characters left out) …");
        message.ShouldEndWith("or name a folder that holds both: ");
    }

    [Fact]
    public void No_message_and_no_detail_is_long_wherever_it_comes_from()
    {
        var text = new string('x', 5 << 20);

        var made = new Diagnostic(Severity.Error, "RIP0160", At, text) { Details = [text] };

        (made.Message.Length + made.Details[0].Length).ShouldBeLessThan(4000);
        (made with { Message = text }).Message.Length.ShouldBeLessThan(2000);
        PlainText.Short(made.Message).ShouldBe(made.Message);
    }

    [Fact]
    public void Ten_mistakes_of_a_data_file_are_named_and_the_others_counted()
    {
        var diagnostics = new DiagnosticBag();
        for (var line = 1; line <= 50_001; line++)
        {
            diagnostics.LinesOfNoFile(new SourceSpan("feeds/feed.txt", line, 1));
            if (line <= 12)
                diagnostics.LinesOfNoFile(new SourceSpan("rules/shop.csx", line, 1));
        }

        var list = diagnostics.ToList();

        list.Count(found => found.Span.File == "rules/shop.csx").ShouldBe(12);
        list.Count(found => found.Span.File == "feeds/feed.txt").ShouldBe(11);
        list.Last(found => found.Span.File == "feeds/feed.txt").ToString().ShouldBe("error RIP0132: feeds/feed.txt(11,1): and 49991 more "
            + "in this file; correct those above first, some may follow from them");
        var again = new DiagnosticBag();
        again.AddRange(list);
        again.ToList().ShouldBe(list);
    }

    [Fact]
    public void A_hundred_mistakes_of_a_rule_file_are_named_and_no_warning_is_lost()
    {
        var diagnostics = new DiagnosticBag();
        for (var line = 1; line <= 50_001; line++)
        {
            diagnostics.LinesOfNoFile(new SourceSpan("rules/shop.csx", line, 1));
        }

        diagnostics.CompilerWarning(new SourceSpan("rules/shop.csx", 50_002, 1), "CS0001", "said last");

        var list = diagnostics.ToList();

        list.Count.ShouldBe(102);
        list.ShouldContain(found => found.Severity == Severity.Warning);
        list[^1].ToString().ShouldStartWith("error RIP0132: rules/shop.csx(101,1): and 49901 more in this file; ");
    }
}
