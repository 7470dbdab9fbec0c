using System.Text.Json;
using Ripcs.Host;

namespace Ripcs.Changes.State;

/// <summary>Makes a state directory that of this machine and namespace, with all its files. Whoever does it holds the lock.</summary>
internal sealed class Adoption(StateDirectory state, Whereabouts here)
{
    /// <summary>Because somebody said so. Files that it did not accept before stay as they are, and are named by whoever needs them.</summary>
    /// <exception cref="HostException">A change is pending there, and its guard must find it.</exception>
    public void Run()
    {
        state.Look();
        if (new PendingFiles(state).Find() is { Change: { IsElsewhere: true, IsOfThisBoot: true } waiting }
            && state.Owner.Record is { Inode: var inode } && NetworkPlace.IsInUse(inode))
        {
            throw new HostException($"{waiting.Title} is pending in the network namespace that {state.Path} belongs to; confirm it or roll it back there first");
        }

        TakeOver(state.Owner.Record is { } record ? record.From ?? record.Id : HostRecord.Any);
    }

    /// <summary>Quietly, where nobody else can claim it: it is new, of an older Ripcs, or of a namespace that is gone.</summary>
    public void Settle()
    {
        state.Look();
        if (state.Owner is { Record: null, Doubt: null })
        {
            TakeOver(HostRecord.Older);
        }
        else if (state.Owner.Record is { From: { } from })
        {
            TakeOver(from);
        }
        else if (state.Owner.Record is { } record && record != record.At(here) && state.Owner.Refusal(state, here) is null)
        {
            // It has come into another namespace's place, or the namespace of that name was made anew.
            HostFile.Write(state, record.At(here));
            state.Look();
        }
    }

    // A crash in between leaves a directory that takes the files of both, and the next run goes on.
    private void TakeOver(string from)
    {
        var record = HostRecord.New(here);
        HostFile.Write(state, record with { From = from });
        foreach (var file in StateFiles.In(state))
        {
            Bind(file, record with { From = from });
        }

        HostFile.Write(state, record);
        state.Look();
    }

    private void Bind(StateFile file, HostRecord record)
    {
        try
        {
            if (state.Read(file.Name) is { } text && SealedJson.Open(text) is var json
                && Binding.Of(json) is var old && old?.Directory != record.Id && record.Accepts(old?.Directory))
            {
                state.Write(file.Name, SealedJson.Seal(new Binding(record.Id, old?.Kind ?? file.Kind).Bind(Binding.Unbind(json))));
            }
        }
        catch (JsonException)
        {
            // A damaged file stays one.
        }
    }
}
