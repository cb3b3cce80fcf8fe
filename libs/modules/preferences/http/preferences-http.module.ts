import { Module } from '@nestjs/common';
import { PreferencesModule } from '../preferences.module';
import { PreferencesController } from './preferences.controller';

@Module({ imports: [PreferencesModule], controllers: [PreferencesController] })
export class PreferencesHttpModule {}
