using System.Globalization;

namespace Ripcs.Changes.State;

/// <summary>
/// history/000412.unconfirmed: change 412 is to be confirmed, and was not so far. The guard's note in /run goes with a restart, and
/// the file in pending/ may be deleted; the record beside which this one stands is what a restart brings back.
/// </summary>
internal sealed class UnconfirmedMarks(StateDirectory state)
{
    private const string Extension = ".unconfirmed";

    public bool IsSet(int number) => state.Files(History.Folder).Contains(Path.GetFileName(Name(number)));

    public void Set(int number)
    {
        if (!IsSet(number))
        {
            state.Write(Name(number), "");
        }
    }

    public void Remove(int number) => state.Delete(Name(number));

    /// <summary>Forgets all of them: no change is pending, and the number of one that never came into force is given again.</summary>
    public void RemoveAll()
    {
        foreach (var file in state.Files(History.Folder).Where(file => file.EndsWith(Extension, StringComparison.Ordinal)))
        {
            state.Delete($"{History.Folder}/{file}");
        }
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"{History.Folder}/{number:000000}{Extension}");
}
