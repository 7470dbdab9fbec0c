using System.Text.Json;

namespace Ripcs.Changes.State;

/// <summary>
/// What the changes of the history consist of, each piece once: pieces/000412.json holds those that change 412 brought. Many changes
/// need one piece, so each file has a twin beside it, 000412.twin.json: one file that is damaged costs nothing, and the next change
/// writes it again.
/// </summary>
/// <param name="directory">Where they are.</param>
/// <param name="mostSinceWhole">After how many files all that a change consists of is written again.</param>
internal sealed class Pieces(StateDirectory directory, int mostSinceWhole = Pieces.MostSinceWhole)
{
    public const string Folder = "pieces";
    public const string Kind = "pieces";

    // All that a change consists of is written again now and then, so that the oldest files can go.
    private const int MostSinceWhole = 400;

    private const string First = ".json";
    private const string Second = ".twin.json";

    private const string Twin = "its twin is used, and the next change writes it again";
    private const string NoTwin =
        "its twin is not there either, so a rollback to a state that needs it is impossible; choose another: ripcs history";
    private const string NoTwinOfTheLast =
        "its twin is not there either, so a restart cannot restore what is live; record that anew with: ripcs rules apply PATH";

    /// <summary>What stands behind the number in the names of its files.</summary>
    public static readonly ValueList<string> Ends = [Second, First];

    private Loaded? _loaded;

    /// <summary>The lines of a list.</summary>
    /// <exception cref="StateException">A piece of it is in no file that can be read.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Read(Root root) => LineTree.Read(root, Find);

    /// <summary>Begins the file of a change that is about to be recorded.</summary>
    public NewPieces Begin(int change)
    {
        var loaded = Load();
        var older = loaded.Files.Where(file => file.Key < change).ToList();
        var whole = older.Where(file => file.Value).Select(file => file.Key).DefaultIfEmpty().Max();
        var isWhole = whole == 0 || older.Count(file => file.Key > whole) >= mostSinceWhole;
        return new NewPieces(change, isWhole, hash => !isWhole && loaded.Found.TryGetValue(hash, out var piece) && piece.File >= whole
            && piece.File < change ? piece.File : null);
    }

    /// <summary>Writes those that are new, twice; the change may be recorded then.</summary>
    public void Write(NewPieces pieces)
    {
        foreach (var number in Numbers().Where(number => number < pieces.Change))
        {
            Mend(number);
        }

        if (pieces.Pack() is { } pack)
        {
            directory.Write(Name(pack.Change, First), pack);
            directory.Write(Name(pack.Change, Second), pack);
        }

        _loaded = null;
    }

    /// <summary>The files that are not what was written, or gone while their twins are there. Only checksums are compared.</summary>
    /// <param name="needed">Those that the last change needs.</param>
    public ValueList<DamagedFile> Damaged(ValueList<int> needed) =>
        (from number in Numbers().Concat(needed).Distinct().Order()
         let troubles = new[] { First, Second }.Select(end =>
             (Path: directory.FilePath(Name(number, end)), Trouble: TroubleOf(Name(number, end)))).ToList()
         let cost = troubles.Any(file => file.Trouble is null) ? Twin : needed.Contains(number) ? NoTwinOfTheLast : NoTwin
         from file in troubles
         where file.Trouble is not null
         select new DamagedFile(file.Path, $"{file.Path} {file.Trouble.Reason}; {cost}") { IsLost = cost == NoTwinOfTheLast })
             .ToValueList();

    /// <summary>True if one of these cannot be read, and its twin neither.</summary>
    public bool IsAnyLost(ValueList<int> needed) =>
        needed.Any(number => new[] { First, Second }.All(end => TroubleOf(Name(number, end)) is not null));

    /// <summary>Removes the files of which no change needs a piece any more.</summary>
    /// <param name="changes">What all changes consist of.</param>
    /// <param name="last">The number of the last one: what stands in files above it was never recorded.</param>
    /// <exception cref="StateException">Something that a change needs is lost, so that it is unknown what else it needs.</exception>
    public void Prune(IEnumerable<Root> changes, int last)
    {
        Remove(number => number > last);
        _loaded = null;
        var (loaded, needed) = (Load(), new HashSet<Root>());
        foreach (var root in changes)
        {
            LineTree.Walk(root, Find, needed.Add);
        }

        var files = needed.Where(piece => loaded.Found.ContainsKey(piece.Hash)).Select(piece => loaded.Found[piece.Hash].File).ToHashSet();
        Remove(number => loaded.Files.ContainsKey(number) && !files.Contains(number));
        _loaded = null;
    }

    private ReadOnlyMemory<byte> Find(string hash) => Load() is var loaded && loaded.Found.TryGetValue(hash, out var piece) ? piece.Content
        : throw new StateException(loaded.Lost is [var lost, ..] ? lost : $"a part of it is in no file of {directory.FilePath(Folder)}");

    private IReadOnlyList<int> Numbers() => [.. directory.Files(Folder).Select(NumberOf).Where(number => number > 0).Distinct().Order()];

    private void Remove(Func<int, bool> isMeant)
    {
        foreach (var file in directory.Files(Folder).Where(file => NumberOf(file) is > 0 and var number && isMeant(number)))
        {
            directory.Delete($"{Folder}/{file}");
        }
    }

    /// <summary>Writes again which of the two is damaged, or gone. What belongs to somebody else is left alone.</summary>
    private void Mend(int number)
    {
        foreach (var (end, other) in new[] { (First, Second), (Second, First) })
        {
            if (TroubleOf(Name(number, end)) is { CanBeMended: true } && TryRead(number, other).Pack is { } pack)
                directory.Write(Name(number, end), pack);
        }
    }

    private Loaded Load()
    {
        if (_loaded is not null)
            return _loaded;

        var loaded = new Loaded();
        foreach (var number in Numbers())
        {
            var (pack, trouble) = TryRead(number, First);
            if (pack is null && (pack = TryRead(number, Second).Pack) is null)
            {
                loaded.Lost.Add($"{directory.FilePath(Name(number, First))} {trouble}, and its twin is not there either");
                continue;
            }

            loaded.Files[number] = pack.IsWhole;
            foreach (var piece in pack.Pieces)
            {
                loaded.Found[LineTree.Hash(piece.Span)] = (number, piece);
            }
        }

        return _loaded = loaded;
    }

    private (PiecePack? Pack, string? Trouble) TryRead(int number, string end)
    {
        try
        {
            return directory.Read<PiecePack>(Name(number, end), PiecePack.CurrentSchema) is not { } pack ? (null, "is gone")
                : pack.Change == number ? (pack, null)
                : (null, string.Create(CultureInfo.InvariantCulture, $"is damaged (it says that it is of change {pack.Change})"));
        }
        catch (StateException e)
        {
            return (null, e.Damage is { } damage ? $"is damaged ({damage})" : $"cannot be used ({e.Message})");
        }
    }

    private PieceTrouble? TroubleOf(string name)
    {
        try
        {
            if (directory.ReadBytes(name) is not { } content)
                return new PieceTrouble("is gone", CanBeMended: true);

            StateJson.CheckSeal<PiecePack>(content, directory.Owner.Record);
            return null;
        }
        catch (JsonException e)
        {
            return new PieceTrouble($"is damaged: {e.Message}", CanBeMended: true);
        }
        catch (StateException e)
        {
            return new PieceTrouble($"cannot be used: {e.Message}", CanBeMended: false);
        }
    }

    private static string Name(int number, string end) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:000000}{end}");

    private static int NumberOf(string file) =>
        Ends.FirstOrDefault(end => file.EndsWith(end, StringComparison.Ordinal)) is { } end
        && int.TryParse(file.AsSpan(0, file.Length - end.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : 0;

    private sealed record PieceTrouble(string Reason, bool CanBeMended);

    /// <summary>What the files hold.</summary>
    private sealed class Loaded
    {
        /// <summary>The pieces by their hashes, each with the newest file that holds it.</summary>
        public Dictionary<string, (int File, ReadOnlyMemory<byte> Content)> Found { get; } = [];

        /// <summary>The numbers of those that can be read, and whether all that its change consists of is in it.</summary>
        public Dictionary<int, bool> Files { get; } = [];

        /// <summary>Of those that cannot be read, and their twins neither, why.</summary>
        public List<string> Lost { get; } = [];
    }
}
