// Every function of random has a case in its table, and holds under every transform on every device.
import { testTables } from "./_table.ts";

testTables("random");
