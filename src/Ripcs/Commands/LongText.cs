using System.Text;
using Ripcs.Host.Processes;

namespace Ripcs.Commands;

/// <summary>
/// What a command prints for people, held until it is known how long it is: what does not fit on the terminal is read in a pager, as git
/// does it, and all else is printed as ever.
/// </summary>
internal sealed class LongText
{
    private readonly List<(TextWriter To, string Text)> _parts = [];

    /// <param name="host">Where it is printed.</param>
    /// <param name="result">The command line.</param>
    /// <param name="print">Prints it: what is wrong by the second writer.</param>
    public static void Print(CommandHost host, ParseResult result, Action<TextWriter, TextWriter> print)
    {
        if (host.OutputHeight is not { } height || host.Pager(result) is not { } pager)
        {
            print(host.Output, host.Errors);
            return;
        }

        var text = new LongText();
        print(new Part(text, host.Output), host.ErrorWidth is null ? host.Errors : new Part(text, host.Errors));
        if (!text.IsLongerThan(height) || !pager.Show(text.Whole))
            text.PrintParts();
    }

    private string Whole => string.Concat(_parts.Select(part => part.Text));

    // A prompt follows.
    private bool IsLongerThan(int height) => _parts.Sum(part => part.Text.Count(letter => letter == '\n')) >= height;

    private void PrintParts()
    {
        foreach (var (to, text) in _parts)
        {
            to.Write(text);
        }
    }

    private sealed class Part(LongText whole, TextWriter to) : TextWriter(null)
    {
        public override Encoding Encoding => to.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(string? value)
        {
            if (value is { Length: > 0 })
                whole._parts.Add((to, value));
        }
    }
}
