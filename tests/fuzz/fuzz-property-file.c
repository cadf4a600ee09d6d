/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copyright the Weir contributors */

#include "config.h"

#include "base/weir-error.h"
#include "kafka/weir-property-file.h"
#include "weir-fuzz.h"

/* Both readings of a property file; a refused one leaves the profile as it was. */
int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t size)
{
  static const char *const names[] = { "client.properties", "kcat.conf" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (WeirProfile) profile = weir_profile_new ("id", "Fuzz", "before:1");
      g_autoptr (GError) error = NULL;

      if (!weir_property_file_apply (profile, (const char *) data, size, names[i], &error))
        {
          g_auto (GStrv) keys = weir_profile_list_properties (profile);

          g_assert_nonnull (error);
          g_assert_true (keys == NULL || keys[0] == NULL);
          g_assert_cmpstr (weir_profile_get_bootstrap (profile), ==, "before:1");
        }
      else
        {
          g_assert_no_error (error);
        }
    }
  return 0;
}
