using Ripcs.Changes.State;
using Shouldly;
using Xunit;

namespace Ripcs.Tests.State;

/// <summary>Which machine and network namespace a state directory is of.</summary>
public sealed class HostIdentityTests
{
    private static readonly NetworkPlace Host = new(IsHost: true, [], "unnamed boot/1", "1");
    private static readonly NetworkPlace Blue = new(IsHost: false, ["azure", "blue"], "unnamed boot/2", "2");
    private static readonly NetworkPlace Nameless = new(IsHost: false, [], "unnamed boot/3", "3");

    [Fact]
    public void Each_namespace_has_a_folder_of_its_own()
    {
        Host.DefaultDirectory().ShouldBe("/var/lib/ripcs");
        Blue.DefaultDirectory().ShouldBe("/var/lib/ripcs/netns/azure");
        Nameless.DefaultDirectory().ShouldBe("/run/ripcs/state-3");
    }

    [Fact]
    public void A_namespace_is_known_by_each_of_its_names_and_by_what_it_was_before_it_had_one()
    {
        new[] { "netns azure", "netns blue", "unnamed boot/2" }.ShouldAllBe(text => Blue.Is(text));
        new[] { "host", "netns green", "unnamed boot/3" }.ShouldAllBe(text => !Blue.Is(text));
        Host.Is("host").ShouldBeTrue();
        Host.Is("netns blue").ShouldBeFalse();
    }

    [Fact]
    public void Only_a_namespace_without_a_name_comes_into_the_place_of_one_that_is_gone()
    {
        var gone = Record("unnamed earlier-boot/2");

        Nameless.To(gone).ShouldBe(Kinship.Heir);
        Host.To(gone).ShouldBe(Kinship.Other);
        Blue.To(gone).ShouldBe(Kinship.Other);
        Nameless.To(Record(NetworkPlace.Host)).ShouldBe(Kinship.Other);
        Nameless.To(Record("netns blue")).ShouldBe(Kinship.Other);
    }

    [Theory]
    [InlineData(true, true, "boot/9", "Own")]
    [InlineData(true, true, "earlier-boot/9", "Own")]
    [InlineData(true, null, "boot/9", "Own")]
    [InlineData(true, false, "boot/9", "Other")]
    [InlineData(true, false, "earlier-boot/9", "Other")]
    [InlineData(false, true, "boot/9", "Other")]
    [InlineData(false, true, "earlier-boot/9", "Other")]
    [InlineData(false, false, "boot/1", "Own")]
    [InlineData(false, false, "earlier-boot/9", "Own")]
    [InlineData(false, false, "boot/9", "Unknown")]
    [InlineData(false, null, "boot/9", "Unknown")]
    [InlineData(null, true, "boot/9", "Unknown")]
    [InlineData(null, true, "earlier-boot/9", "Own")]
    public void A_host_and_a_container_with_a_process_1_of_its_own_are_told_apart(
        bool? here, bool? recorded, string mark, string kinship) =>
        (Host with { IsInitial = here }).To(Record(NetworkPlace.Host) with { Mark = $"unnamed {mark}", IsInitial = recorded })
            .ToString().ShouldBe(kinship);

    [Theory]
    [InlineData(true, "9", "Own")]
    [InlineData(false, "1", "Own")]
    [InlineData(false, "9", "Unknown")]
    [InlineData(null, "9", "Unknown")]
    public void The_record_of_an_older_ripcs_is_known_by_the_number_of_its_namespace(bool? here, string inode, string kinship) =>
        (Host with { IsInitial = here }).To(Record(NetworkPlace.Host) with { Inode = inode }).ToString().ShouldBe(kinship);

    [Theory]
    [InlineData("boot/1", "Own")]
    [InlineData("boot/9", "Unknown")]
    [InlineData("earlier-boot/9", "Unknown")]
    public void Where_process_1_is_hidden_only_the_record_tells_which_namespace_this_is(string mark, string kinship) =>
        (Host with { IsUnknown = true }).To(Record(NetworkPlace.Host) with { Mark = $"unnamed {mark}" }).ToString().ShouldBe(kinship);

    [Theory]
    [InlineData("boot/1", "1", "Own")]
    [InlineData("hidden/1", "1", "Own")]
    [InlineData("boot/1", "9", "Unknown")]
    [InlineData("boot/9", "1", "Unknown")]
    public void Where_the_boot_id_is_hidden_a_host_is_known_by_both_numbers_of_its_namespace(string mark, string inode, string kinship) =>
        (Host with { Unnamed = "unnamed hidden/1" }).To(Record(NetworkPlace.Host) with { Mark = $"unnamed {mark}", Inode = inode })
            .ToString().ShouldBe(kinship);

    [Theory]
    [InlineData("boot/3", "hidden/3")]
    [InlineData("hidden/3", "boot/3")]
    [InlineData("hidden/3", "hidden/3")]
    public void Where_the_boot_id_is_hidden_a_namespace_without_a_name_is_never_its_own_heir(string recorded, string here) =>
        (Nameless with { Unnamed = $"unnamed {here}" }).To(Record($"unnamed {recorded}") with { Mark = $"unnamed {recorded}", Inode = "3" })
            .ShouldBe(Kinship.Unknown);

    [Theory]
    [InlineData("boot/1", "boot/1", true)]
    [InlineData("boot/1", "boot/2", false)]
    [InlineData("boot/1", "earlier-boot/1", false)]
    [InlineData("hidden/1", "boot/1", null)]
    [InlineData("hidden/1", "hidden/1", null)]
    [InlineData("hidden/1", "hidden/2", false)]
    public void A_hidden_boot_id_is_the_same_as_none_and_another_than_none(string one, string other, bool? isSame)
    {
        Uptime.IsSamePlace(one, other).ShouldBe(isSame);
        Uptime.IsSamePlace(other, one).ShouldBe(isSame);
        Uptime.IsSamePlace($"unnamed {one}", $"unnamed {other}").ShouldBe(isSame);
    }

    [Fact]
    public void Where_the_boot_id_is_hidden_nothing_that_was_read_earlier_is_taken_for_what_is_live_now()
    {
        new HostIdentity("machine", Host).Mark.ShouldNotBeNull();
        new HostIdentity("machine", Host with { Unnamed = "unnamed hidden/1" }).Mark.ShouldBeNull();
        Uptime.Between(new Uptime("hidden", 1), new Uptime("hidden", 5)).ShouldBeNull();
    }

    [Theory]
    [InlineData("/dev/shm", true)]
    [InlineData("", false)]
    public void A_lock_that_a_container_keeps_on_a_disk_over_its_restart_does_not_prove_that_its_namespace_is_still_there(
        string place, bool isSeen)
    {
        // Beside the tests, as the folder for temporary files may be in memory, too.
        var folder = Directory.CreateDirectory(Path.Combine(place is "" ? AppContext.BaseDirectory : place, $"ripcs-{Guid.NewGuid():N}"));
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "lock-9"), "");

            Host.HasSeen(Record(NetworkPlace.Host) with { Mark = "unnamed boot/9", Inode = "0" }, folder.FullName).ShouldBe(isSeen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("boot/2", "0:1:2", "Own")]
    [InlineData("boot/9", "0:1:2", "Own")]
    [InlineData("boot/9", "0:7:2", "Unknown")]
    [InlineData("earlier-boot/9", "0:7:2", "Own")]
    public void A_name_counts_in_the_list_of_names_that_it_is_of(string mark, string list, string kinship) =>
        (Blue with { NameList = "0:1:2" }).To(Record("netns blue") with { Mark = $"unnamed {mark}", NameList = list }).ToString()
            .ShouldBe(kinship);

    private static HostRecord Record(string text) => new() { Id = "id", Namespace = text, Inode = "9" };

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    public void A_machine_without_an_identity_is_compared_with_none(string? id) => HostIdentity.MachineOf(id).ShouldBeNull();

    [Fact]
    public void The_identity_of_a_machine_is_kept_from_strangers()
    {
        const string id = "0123456789abcdef0123456789abcdef";

        var machine = HostIdentity.MachineOf(id + "\n").ShouldNotBeNull();

        machine.ShouldBe(HostIdentity.MachineOf(id));
        machine.ShouldNotBe(id);
        machine.ShouldNotBe(HostIdentity.MachineOf("1123456789abcdef0123456789abcdef"));
    }

    [Fact]
    public void This_process_knows_where_it_is() => HostIdentity.Current().Network.Is(HostIdentity.Current().Network.Text).ShouldBeTrue();
}
