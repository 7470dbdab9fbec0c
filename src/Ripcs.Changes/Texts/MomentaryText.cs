using Ripcs.Core.Model;

namespace Ripcs.Changes.Texts;

/// <summary>What packets meet for a moment between two blocks although it is neither the old nor the new verdict.</summary>
internal static class MomentaryText
{
    public static IEnumerable<Note> Warnings(Plan plan) => plan.Notes.Select(Note.Warning);
}
