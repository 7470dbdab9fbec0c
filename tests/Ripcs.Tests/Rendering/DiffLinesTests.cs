using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public sealed class DiffLinesTests
{
    [Fact]
    public void What_others_typed_into_a_comment_cannot_steer_the_terminal_or_begin_a_line()
    {
        using var output = new StringWriter { NewLine = "\n" };

        new DiffLines(output, Palette.None).Write([new DiffLine('!', "foreign", "-m comment --comment \"a\e[2J\nb\" -j DROP")]);

        output.ToString().ShouldBe("!   foreign  -m comment --comment \"a\\u001b[2J\\u000ab\" -j DROP\n");
    }
}
