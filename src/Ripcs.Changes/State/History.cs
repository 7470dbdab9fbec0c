using System.Globalization;
using Ripcs.Core.Model;

namespace Ripcs.Changes.State;

/// <summary>The changes made to this host, one file each: history/000412.json.</summary>
internal sealed class History(StateDirectory directory)
{
    public const string Folder = "history";
    private const string Extension = ".json";
    private const string OfDamage = "a rollback to that change is impossible; choose another: ripcs history";

    /// <summary>The numbers of all changes, ascending.</summary>
    public IReadOnlyList<int> Numbers() => [.. directory.Files(Folder).Select(NumberOf).Where(number => number > 0).Order()];

    /// <summary>The last change, or null if there was none.</summary>
    /// <exception cref="StateException">Its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord? Latest() => Numbers() is [.., var last] ? Read(last) : null;

    /// <summary>The number that the next change gets: none is used twice, though the newest file of the history may be gone.</summary>
    /// <param name="used">The last number that another file of the state knows of.</param>
    public int NextNumber(int used = 0) => Math.Max(Numbers() is [.., var last] ? last : 0, used) + 1;

    /// <summary>Writes a change under the next number, or its own if that is higher; the caller holds the lock.</summary>
    /// <returns>The record with its number.</returns>
    public HistoryRecord Append(HistoryRecord record)
    {
        var numbered = record.Marked() with { Number = Math.Max(record.Number, NextNumber()) };
        directory.Write(FileName(numbered.Number), numbered);
        return numbered;
    }

    public void Remove(int number) => directory.Delete(FileName(number));

    /// <summary>One change.</summary>
    /// <exception cref="StateException">There is none of that number, or its file is damaged or from a newer Ripcs.</exception>
    public HistoryRecord Read(int number)
    {
        var path = directory.FilePath(FileName(number));
        var record = directory.Read<HistoryRecord>(FileName(number), HistoryRecord.CurrentSchema, OfDamage)
            ?? throw new StateException($"there is no change {number} ({path}); see: ripcs history");
        return record.Number == number ? record : throw StateJson.Damaged(path, $"it says that it is change {record.Number}", OfDamage);
    }

    private static string FileName(int number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:000000}{Extension}");

    private static int NumberOf(string file) =>
        file.EndsWith(Extension, StringComparison.Ordinal)
        && int.TryParse(file.AsSpan(0, file.Length - Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number : 0;
}

/// <summary>
/// The change whose state a boot brings back, and the one place that decides which it is: the newest whose record can be read, and
/// that does not wait for a confirmation.
/// </summary>
/// <param name="Record">Null where no change was recorded, or none can be read.</param>
/// <param name="Unreadable">Of the newer ones, why they cannot be used; the newest first.</param>
internal sealed record LastConfirmed(HistoryRecord? Record, ValueList<string> Unreadable)
{
    /// <param name="history">The changes.</param>
    /// <param name="waiting">A change that was not confirmed, and so does not count; null if none waits.</param>
    public static LastConfirmed Find(History history, int? waiting)
    {
        var unreadable = new List<string>();
        foreach (var number in history.Numbers().Where(number => number < (waiting ?? int.MaxValue)).Reverse())
        {
            try
            {
                return new LastConfirmed(history.Read(number), unreadable.ToValueList());
            }
            catch (StateException e)
            {
                unreadable.Add(e.Message);
            }
        }

        return new LastConfirmed(null, unreadable.ToValueList());
    }
}
