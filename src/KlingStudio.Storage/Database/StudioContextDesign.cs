using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace KlingStudio.Storage;

/// <summary>For <c>dotnet ef</c> alone: it compares the model with the migrations and opens no database.</summary>
internal sealed class StudioContextDesign : IDesignTimeDbContextFactory<StudioContext>
{
    public StudioContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<StudioContext>().UseSqlite("Data Source=design.db").Options);
}
