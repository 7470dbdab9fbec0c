using Ripcs.Changes;
using Ripcs.Rendering;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.Rendering;

public class NoteRendererTests
{
    private static readonly Palette Coloured = new(isColoured: true);

    [Fact]
    public void A_warning_is_printed_as_such_and_in_its_colour() =>
        Print(renderer => renderer.Write([Note.Warning("look")])).ShouldBe("\e[33mwarning: look\e[0m\n");

    [Fact]
    public void What_a_note_begins_with_does_not_make_it_a_warning() =>
        Print(renderer => renderer.Write([Note.Info("warning signs are yellow")])).ShouldBe("warning signs are yellow\n");

    [Fact]
    public void A_line_of_status_stays_one_line_whatever_it_quotes() =>
        Print(renderer => renderer.WriteInOneLineEach([Note.Info("by alice\nerror: root")])).ShouldBe("by alice\\u000aerror: root\n");

    private static string Print(Action<NoteRenderer> write)
    {
        var output = new StringWriter();
        write(new NoteRenderer(output, Coloured));
        return output.ToString();
    }
}
