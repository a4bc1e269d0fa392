using FsCheck.Xunit;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Features.Library;

namespace KlingStudio.Components.Tests;

/// <summary>The address is the state of the library: what is lost here is lost on reload, on back and in every copied link.</summary>
public sealed class LibraryAddressTests
{
    [Property(MaxTest = 500)]
    public void A_copied_address_opens_the_same_filter(string? search, int state, bool rehearsal, bool kling, bool favourites, bool deep, long ticks)
    {
        var address = new LibraryAddress(
            new LibraryFilter(
                LibraryAddress.CleanSearch(WellFormed(search)),
                (LibraryState)(Math.Abs(state % 4)),
                rehearsal ? EngineIds.Rehearsal : kling ? EngineIds.Kling : null,
                favourites),
            deep ? new LibraryCursor(new DateTime(Math.Abs(ticks % DateTime.MaxValue.Ticks), DateTimeKind.Utc), Guid.CreateVersion7()) : null);

        Assert.Equal(address, LibraryAddress.Read("http://localhost:5210/" + address.ToLibrary()));
        Assert.Equal(address with { Before = null }, LibraryAddress.Read("http://localhost:5210/" + address.ToClip(Guid.NewGuid())));
    }

    [Property(MaxTest = 500)]
    public void No_address_however_mangled_breaks_the_library(string? query)
    {
        var read = LibraryAddress.Read("http://localhost:5210/library?" + query);
        Assert.True(Enum.IsDefined(read.Filter.State));
        Assert.True((read.Filter.Search?.Length ?? 0) <= LibraryAddress.SearchMax);
    }

    [Theory]
    [InlineData("library?state=9&engine=%3Cscript%3E&before=1.2&favourites=1&q=%20%20")]
    [InlineData("library?state=-1&before=99999999999999999999.00000000000000000000000000000000")]
    [InlineData("library#?state=ready")]
    public void What_makes_no_sense_is_left_out(string address) =>
        Assert.Equal(LibraryAddress.Everything, LibraryAddress.Read("http://localhost:5210/" + address));

    // A lone surrogate can't stand in an address.
    private static string? WellFormed(string? text) => text is null ? null : new string([.. text.Where(letter => !char.IsSurrogate(letter))]);
}
