using System.IO.Compression;
using System.Text;
using Ripcs.Linux;

namespace Ripcs.Changes.Auditing;

/// <summary>What the audit trail proves. Who can write both the trail and the state can forge both: only the copy in the journal,
/// or on another host, shows that.</summary>
/// <param name="Events">How many events it has.</param>
/// <param name="Problems">What was altered or is missing, a line each.</param>
/// <param name="Doubts">What is not proved, and may be innocent.</param>
/// <param name="Proved">The events that are proved to be as they were written, with none missing between them.</param>
internal sealed record AuditProof(int Events, ValueList<string> Problems, ValueList<string> Doubts, string Proved)
{
    /// <param name="file">The trail.</param>
    /// <param name="head">Its end as the state knows it; null if that cannot be read.</param>
    /// <param name="headFile">The file of the end.</param>
    /// <param name="changes">The numbers of the changes in the history.</param>
    public static AuditProof Of(string file, AuditHead? head, string headFile, IReadOnlyList<int> changes) =>
        new Check(file, head, headFile, changes).Run();

    private sealed class Check(string file, AuditHead? head, string headFile, IReadOnlyList<int> changes)
    {
        private const string Packed = ".gz";

        private readonly List<string> _problems = [];
        private readonly List<string> _doubts = [];
        private readonly List<(string Place, AuditLine Line)> _lines = [];

        public AuditProof Run()
        {
            // A program that rotates logs puts earlier events into files beside it.
            var rotated = Rotated().Select(Read).Where(lines => lines.Count > 0).OrderBy(lines => lines[0].Line.Number).ToList();
            _lines.AddRange([.. rotated.SelectMany(lines => lines), .. Read(file)]);
            var sound = Chain();
            if (!IsEndKnown())
                sound = _lines.Count;

            Start();
            Gaps();
            Changes();
            return new AuditProof(_lines.Count, Bounded(_problems), Bounded(_doubts), Proved(sound));
        }

        // Whoever can write the file could fill the output of everybody who checks it.
        private static ValueList<string> Bounded(List<string> lines) =>
            [.. lines.Take(Most), .. lines.Count > Most ? [$"and {lines.Count - Most} more"] : Array.Empty<string>()];

        private IEnumerable<string> Rotated() => Catch.Or<IReadOnlyList<string>>(() => [.. Directory.GetFiles(Path.GetDirectoryName(file)!)
            .Where(path => path.StartsWith(file, StringComparison.Ordinal) && IsRotated(path[file.Length..]))
            .Order(StringComparer.Ordinal)], _ => []);

        // logrotate(8): "audit.jsonl.1", "audit.jsonl-20261130.gz".
        private static bool IsRotated(string end) => end is ['.' or '-', .. var name]
            && (name.EndsWith(Packed, StringComparison.Ordinal) ? name[..^Packed.Length] : name) is { Length: > 0 } number
            && number.All(letter => char.IsAsciiDigit(letter) || letter == '-');

        private List<(string Place, AuditLine Line)> Read(string path)
        {
            try
            {
                if (!Posix.Exists(path))
                    return [];

                using var plain = PlainFile.Open(path);
                if (!plain.Facts.IsRegular)
                {
                    _problems.Add($"{path} is no file, so nothing in it is proved; check it, then move it away");
                    return [];
                }

                var text = Encoding.UTF8.GetString(Unpacked(path, plain.ReadAll()));
                var whole = text.LastIndexOf('\n') + 1;
                if (whole < text.Length && head is not null && AuditLine.HashOf(text[whole..]) == head.Hash)
                {
                    _doubts.Add($"{path} has lost the end of its last line, and nothing of the event in it");
                    (text, whole) = ($"{text}\n", text.Length + 1);
                }

                if (whole < text.Length)
                    _doubts.Add($"{path} ends with a line that was cut off, which is no event: a run died, or the disk was full");

                return [.. text[..whole].Split('\n')[..^1].Select((line, at) => ($"{path}:{at + 1}", AuditLine.Of(line)))];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                _problems.Add($"{path} cannot be read, so nothing in it is proved: {e.Message}");
                return [];
            }
        }

        private static byte[] Unpacked(string path, byte[] content)
        {
            if (!path.EndsWith(Packed, StringComparison.Ordinal))
                return content;

            using var unpacked = new MemoryStream();
            using var packed = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
            packed.CopyTo(unpacked);
            return unpacked.ToArray();
        }

        // Returns where the last unbroken part of the chain begins.
        private int Chain()
        {
            var begin = 0;
            for (var at = 0; at < _lines.Count; at++)
            {
                if (Break(at) is not { } problem)
                    continue;

                _problems.Add(problem);
                begin = _lines[at].Line.Number is null ? at + 1 : at;
            }

            return Math.Max(begin, _lines.FindLastIndex(one => head is not null && one.Line.Number is { } number
                && head.Gaps.Contains(number)));
        }

        private string? Break(int at)
        {
            var (place, line) = _lines[at];
            if (line.Number is not { } number)
                return $"{place} is not an event";

            if (at == 0)
                return number == 1 && line.Previous != "" ? $"{place} was altered" : null;

            var (placeBefore, before) = _lines[at - 1];
            return line.Previous != before.Hash ? $"{placeBefore} was altered, or lines between it and event {number} were removed"
                : before.Number is { } last && number != last + 1 ? $"{place} is event {number}, but the one before it is event {last}"
                : null;
        }

        private bool IsEndKnown()
        {
            var (last, before) = (_lines.Count > 0 ? _lines[^1].Line : null, _lines.Count > 1 ? _lines[^2].Line.Hash : "");
            if (head is null)
            {
                if (last is not null || changes.Count > 0)
                    _problems.Add($"{headFile}, which knows the last event, is gone or damaged: nothing proves where {file} ends");
            }
            else if (last is not null && last.Hash != head.Hash && last.Number == head.Events + 1 && before == head.Hash)
            {
                _doubts.Add($"event {last.Number} is unknown to {headFile}: the run that wrote it died, or somebody added it");
                return true;
            }
            else if ((last?.Hash ?? "") != head.Hash)
            {
                _problems.Add($"{file} does not end with event {head.Events}, the last one written: it was altered, or events were "
                    + "removed");
            }
            else
            {
                return true;
            }

            return false;
        }

        private void Start()
        {
            if (_lines.Count > 0 && _lines[0].Line.Number is { } first and > 1)
            {
                _problems.Add($"{_lines[0].Place} is event {first}: {Span(1, first - 1)} removed; if the file was rotated, keep "
                    + "the earlier ones beside it, so that they are checked too");
            }
        }

        private void Gaps() => _doubts.AddRange((head?.Gaps ?? []).Select(number => $"before event {number} was written, {headFile} was "
            + "gone or did not know the line before: whether events were added or removed there is not proved"));

        // Each change has its event.
        private void Changes()
        {
            var made = _lines.Where(one => one.Line is { Kind: { } kind, Change: not null } && AuditEvent.MadeKinds.Contains(kind))
                .Select(one => one.Line.Change!.Value).ToHashSet();
            var missing = changes.Where(number => !made.Contains(number)).ToList();
            var earlier = missing.Where(number => made.Count == 0 || number < made.Min()).ToList();

            // Of a trail that begins in the middle that is said already.
            if (earlier.Count > 0 && (_lines.Count == 0 || _lines[0].Line.Number == 1))
            {
                _problems.Add($"{Named(earlier)} no event: the history has {(earlier.Count == 1 ? "it" : "them")}, and the trail "
                    + (_lines.Count == 0 ? "has no event that can be read" : "begins later: events were removed"));
            }

            if (missing.Count > earlier.Count)
            {
                var (theirs, many) = (missing.Except(earlier).ToList(), missing.Count - earlier.Count > 1);
                _problems.Add($"{Named(theirs)} no event: {(many ? "they were" : "it was")} removed, or {(many ? "they" : "it")} could not "
                    + $"be written, because the disk was full or the run died: then the next change adds {(many ? "them" : "it")}");
            }
        }

        private string Proved(int sound) => sound >= _lines.Count ? "no event"
            : _lines[sound].Line.Number is var first && first == _lines[^1].Line.Number ? $"event {first}"
            : $"events {first} to {_lines[^1].Line.Number}";
    }

    private const int Most = 10;

    private static string Span(long first, long last) => first == last ? $"event {first} was" : $"events {first} to {last} were";

    private static string Named(IReadOnlyList<int> numbers) => numbers.Count == 1 ? $"change {numbers[0]} has"
        : $"changes {string.Join(", ", numbers.Take(Most))}{(numbers.Count > Most ? $" and {numbers.Count - Most} more" : "")} have";
}
