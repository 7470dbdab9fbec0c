using System.Text;
using Ripcs.Core.Results;
using Ripcs.Scripting.Keeping;
using Ripcs.Scripting.Reading;
using Ripcs.Testing;

namespace Ripcs.Scripting.Tests.Keeping;

/// <summary>What is kept can be damaged, lie or belong to somebody else: that
/// costs time, is said once, and is mended by the same run.</summary>
[Trait("Kind", "long")]
public sealed class DamagedEntryTests : IDisposable
{
    private const string Shop = "#load \"_shared.csx\"\nPartition(\"shop\");\nAccept(\"web\").Ports(80).To(www);";

    private readonly KeptScene _scene = new KeptScene().With("rules/_shared.csx",
        "var www = Label(\"www\", \"192.0.2.1\");").With("rules/shop.csx", Shop);

    public DamagedEntryTests() => _scene.Compile();

    [Fact]
    public void Whatever_byte_is_another_one_the_entry_is_ignored()
    {
        var whole = File.ReadAllBytes(_scene.Entries[0]);
        var read = ReadRuleFiles.At(_scene.Folder.Path, FileTrust.OfThisProcess());
        for (var place = 0; place < whole.Length; place++)
        {
            var flipped = (byte[])whole.Clone();
            flipped[place] ^= (byte)(1 << (place % 8));
            File.WriteAllBytes(_scene.Entries[0], flipped);
            var results = _scene.Results();

            results.Find(read.Files, read.Sources, _scene.Today).ShouldBeEmpty();

            results.Notes.ShouldHaveSingleItem();
        }
    }

    [Fact]
    public void Wherever_the_entry_is_cut_off_it_is_ignored()
    {
        var whole = File.ReadAllBytes(_scene.Entries[0]);
        var read = ReadRuleFiles.At(_scene.Folder.Path, FileTrust.OfThisProcess());
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_scene.Entries[0], whole[..length]);

            _scene.Results().Find(read.Files, read.Sources, _scene.Today).ShouldBeEmpty();
        }
    }

    [Fact]
    public void It_is_said_once_and_the_entry_is_made_again()
    {
        _scene.Damage(bytes => [.. bytes, 0]);

        Note().ShouldBe($"the result of rules/shop.csx cached in {_scene.Kept} was ignored: it is damaged; the file was compiled instead");
        _scene.Compile().KeptNotes.ShouldBeEmpty();
    }

    [Fact]
    public void Several_are_said_in_one_line()
    {
        _scene.With("rules/a.csx", "Partition(\"a\");").With("rules/b.csx", "Partition(\"b\");").Compile();
        foreach (var entry in _scene.Entries)
        {
            File.WriteAllBytes(entry, []);
        }

        Note().ShouldBe($"3 results cached in {_scene.Kept} were ignored, such as that of rules/a.csx: it is cut off; their files were "
            + $"compiled "
            + $"instead");
    }

    [Fact]
    public void The_entry_of_another_file_in_its_place_is_ignored()
    {
        var shop = _scene.Entries.Single();
        _scene.With("rules/a.csx", "Partition(\"a\");").Compile();
        var other = _scene.Entries.Single(entry => entry != shop);
        var (one, two) = (File.ReadAllBytes(shop), File.ReadAllBytes(other));
        File.WriteAllBytes(shop, two);
        File.WriteAllBytes(other, one);

        Note().ShouldBe($"2 results cached in {_scene.Kept} were ignored, such as that of rules/a.csx: it is in the place of another one; "
            + $"their files were compiled instead");
        _scene.Compile().KeptNotes.ShouldBeEmpty();
    }

    [Fact]
    public void An_entry_that_lies_is_ignored_though_its_digest_is_right()
    {
        var entry = Path.GetFileName(_scene.Entries.Single());
        var kept = KeptEntry.Read(File.ReadAllBytes(_scene.Entries[0]), entry, "rules/shop.csx");
        var lie = kept with { File = kept.File with { Partition = kept.File.Partition! with { File = "rules/a.csx" } } };
        File.WriteAllBytes(_scene.Entries[0], lie.Write(entry));

        Note().ShouldContain("was ignored: its partition shop of rules/a.csx is not the one that rules/shop.csx names; ");
    }

    [Fact]
    public void An_entry_that_names_a_file_before_it_is_loaded_is_not_believed()
    {
        var entry = Path.GetFileName(_scene.Entries.Single());
        var kept = KeptEntry.Read(File.ReadAllBytes(_scene.Entries[0]), entry, "rules/shop.csx");
        File.WriteAllBytes(_scene.Entries[0], (kept with { Loads = [kept.Loads[0] with { From = 5 }] }).Write(entry));

        _scene.Found().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("""[{"From":-1,"Written":"a","Path":"a","Digest":"","Same":1,"IsData":false}]""")]
    [InlineData("""[{"From":0,"From":0,"Written":"a","Path":"a","Digest":"","Same":1,"IsData":false}]""")]
    public void An_entry_whose_loaded_files_are_not_as_ripcs_writes_them_is_ignored_though_its_digest_is_right(string loads)
    {
        var entry = Path.GetFileName(_scene.Entries.Single());
        var result = CompiledFileJson.Write(KeptEntry.Read(File.ReadAllBytes(_scene.Entries[0]), entry, "rules/shop.csx").File);
        File.WriteAllBytes(_scene.Entries[0], KeptEntry.Seal(entry, [.. Encoding.UTF8.GetBytes(loads), (byte)'\n', .. result]));

        Note().ShouldContain("was ignored: it is not as ripcs writes it; ");
        _scene.Compile().KeptNotes.ShouldBeEmpty();
    }

    [Fact]
    public void An_entry_that_others_can_write_is_ignored()
    {
        File.SetUnixFileMode(_scene.Entries[0], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        Note().ShouldContain("was ignored: other users can write it; ");
        _scene.Compile().KeptNotes.ShouldBeEmpty();
    }

    [Fact]
    public void A_link_in_place_of_an_entry_is_not_followed()
    {
        var entry = _scene.Entries.Single();
        File.Move(entry, _scene.Folder.At("moved"));
        File.CreateSymbolicLink(entry, _scene.Folder.At("moved"));

        Note().ShouldContain("was ignored: it is a link; ");
        _scene.Compile().KeptNotes.ShouldBeEmpty();
        File.Exists(_scene.Folder.At("moved")).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_in_place_of_an_entry_is_ignored_and_said()
    {
        var entry = _scene.Entries.Single();
        File.Delete(entry);
        Directory.CreateDirectory(entry);

        var notes = _scene.Compile().KeptNotes;

        notes.Count.ShouldBe(2);
        notes[0].ShouldContain("was ignored: it is not a file; ");
        notes[1].ShouldStartWith($"results cannot be cached in {_scene.Kept}: ");
    }

    [Fact]
    public void A_folder_of_another_user_is_not_used_and_said()
    {
        var before = _scene.Entries;
        _scene.User = 4711;
        _scene.With("rules/a.csx", "Partition(\"a\");");

        Note().ShouldBe($"the cache in {_scene.Kept} is not used: it belongs to user {Ripcs.Linux.Posix.EffectiveUser()}; all rule files "
            + $"are compiled in each run until that is repaired");
        _scene.Entries.ShouldBe(before);
    }

    [Fact]
    public void A_folder_into_which_others_can_write_is_not_used_and_said()
    {
        File.SetUnixFileMode(_scene.Kept, (UnixFileMode)0b111_111_111);

        Note().ShouldContain("is not used: other users can write into it; ");
    }

    [Fact]
    public void A_link_to_a_folder_is_not_used_and_said()
    {
        Directory.Move(_scene.Kept, _scene.Folder.At("moved"));
        Directory.CreateSymbolicLink(_scene.Kept, _scene.Folder.At("moved"));

        Note().ShouldContain("is not used: it is not a folder; ");
    }

    [Fact]
    public void A_place_where_no_folder_can_be_made_is_said()
    {
        _scene.With("file", "");
        var results = new KeptResults(new KeptFolder(_scene.Folder.At("file/kept"), _scene.User, _scene.Clock), "x");

        var rules = WithoutFence.Compile(_scene.Folder.Path, FileTrust.OfThisProcess(), results);

        rules.IsRefused.ShouldBeFalse();
        rules.KeptNotes.ShouldHaveSingleItem().ShouldContain(": Not a directory");
    }

    public void Dispose() => _scene.Dispose();

    /// <summary>What the next run says, which is as right as one that keeps nothing.</summary>
    private string Note()
    {
        var rules = _scene.Compile();
        rules.ShouldSayTheSameAs(_scene.CompileAfresh());
        return rules.KeptNotes.ShouldHaveSingleItem();
    }
}
