using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The studio's database.</summary>
public sealed class StudioContext(DbContextOptions<StudioContext> options) : DbContext(options);
